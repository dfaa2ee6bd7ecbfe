# shellcheck shell=bash
# shellcheck disable=SC2154
# The way back from what record.sh holds. With purge.sh.

restore_firewalls() {
  local port
  while read -r port; do
    ufw delete allow "$port" > /dev/null
    say "closed port $port in ufw"
  done < <(noted ufw)
  while read -r port; do
    firewall-cmd --quiet --permanent --remove-port="$port"
    firewall-cmd --quiet --remove-port="$port"
    say "closed port $port in firewalld"
  done < <(noted firewalld)
}

restore_units() {
  local unit enabled active
  systemctl stop mesh-library-firewall-undo.timer 2> /dev/null || true # most often it is not there
  while read -r unit enabled active; do
    if [[ $unit == postgresql && -e $record/clusters ]]; then continue; fi
    [[ $(systemctl show --property=LoadState --value "$unit") == loaded ]] || continue
    [[ $enabled == enabled* ]] || systemctl disable --quiet "$unit"
    [[ $active == active ]] || systemctl stop "$unit"
  done < <(noted units)
}

# Files of ours, and lines of ours in files of others.
remove_files() {
  local path
  while read -r path; do
    rm -f "$path"
  done < <(noted files)
  while read -r path; do
    [[ -e $path ]] || continue
    cp --archive "$path" "$path.mesh-library"
    print_without_block "$path" > "$path.mesh-library"
    mv "$path.mesh-library" "$path"
    say "took our lines out of $path"
  done < <(noted blocks)
}

# Files and folders; after the packages, whose removal can take them with it.
put_back_files() {
  local path mode owner group
  while read -r mode owner group path; do
    [[ $(stat --dereference --format='%a %U %G' "$path" 2> /dev/null) == "$mode $owner $group" ]] \
      || install -d --mode="$mode" --owner="$owner" --group="$group" "$path"
  done < <(noted shared-folders)
  while read -r path; do
    [[ -e $path || -L $path ]] || cp --archive "$record/shared$path" "$path"
  done < <(find "$record/shared" ! -type d -printf '/%P\n' 2> /dev/null)
  while read -r path; do
    [[ -d $(dirname "$path") ]] || continue
    cmp --silent "$record/original$path" "$path" || say "put back $path"
    cp --archive --remove-destination "$record/original$path" "$path"
  done < <(find "$record/original" ! -type d -printf '/%P\n' 2> /dev/null)
  rm -rf "$record"/{files,original,blocks,units,ufw,firewalld}
}

# In place: in a container /etc/hosts is a mount, which can't be replaced. Lines of others had been put aside by istiod-address.sh.
restore_hosts() {
  local lines
  if grep --quiet '# mesh-library' /etc/hosts; then
    lines=$(mktemp)
    sed --expression='/ # mesh-library$/d' --expression='s/^# mesh-library: //' /etc/hosts > "$lines"
    cat "$lines" > /etc/hosts
    rm "$lines"
    say "took istiod out of /etc/hosts"
  fi
}

# A folder that somebody has put something into stays.
remove_empty_folders() {
  local path
  while read -r path; do
    rmdir "$path" 2> /dev/null || true
  done < <(noted folders | sort --reverse)
}

# forget_record: says what is left of ours, and forgets all when that is nothing.
forget_record() {
  local name left=()
  while read -r name; do
    ! is_installed "$name" || left+=("$name")
  done < <(noted packages)
  [[ ${#left[@]} -eq 0 ]] || say "left: ${#left[@]} packages that we installed and that are still needed (${left[*]})"
  while read -r name; do say "left: $name is newer than it was"; done < <(noted upgraded)
  while read -r name; do say "left: the PostgreSQL cluster ${name/ //} with the library's books; WITH_DATA=1 removes it"; done < <(noted clusters)
  while read -r name; do say "left: the database \"$name\" with its books; WITH_DATA=1 drops it"; done < <(noted databases)
  while read -r name; do ! [[ -e $name ]] || say "left: $name, into which somebody has put something"; done < <(noted folders | grep --invert-match '^/var/lib/mesh-library')
  if [[ ${#left[@]} -eq 0 && ! -e $record/clusters && ! -e $record/databases ]]; then
    rm -rf /var/lib/mesh-library
  fi
}
