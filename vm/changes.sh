# shellcheck shell=bash
# shellcheck disable=SC2154
# The one place that changes a host, always after noting how it was. With packages.sh.

# Whether "place" or "place_block" has changed a file since the script last set this to false.
changed=false

# place SOURCE DESTINATION MODE [OWNER]: copies what differs.
place() {
  local source=$1 destination=$2 mode=$3 owner=${4:-root}
  if cmp --silent "$source" "$destination" && [[ $(stat --format='%a %U' "$destination") == "$mode $owner" ]]; then
    return
  fi
  remember "$destination"
  install -D --mode="$mode" --owner="$owner" --group="$owner" "$source" "$destination"
  changed=true
  say "wrote $destination"
}

# place_block FILE: puts standard input, between two lines that mark it as ours, at the top of a file that belongs to others.
place_block() {
  local file
  file=$(realpath "$1")
  note blocks "$file"
  cp --archive "$file" "$file.mesh-library"
  { echo '# mesh-library: begin'; cat; echo '# mesh-library: end'; print_without_block "$file"; } > "$file.mesh-library"
  if cmp --silent "$file.mesh-library" "$file"; then
    rm "$file.mesh-library"
    return
  fi
  mv "$file.mesh-library" "$file"
  # shellcheck disable=SC2034
  changed=true
  say "added lines to $file"
}

print_without_block() {
  sed '/^# mesh-library: begin$/,/^# mesh-library: end$/d' "$1"
}

# enable_units UNIT...: at each boot from now on.
enable_units() {
  local unit
  for unit in "$@"; do
    note_unit "$unit"
    systemctl enable --quiet "$unit"
  done
}

# note_unit UNIT: whether it is enabled and whether it runs, before we change that.
note_unit() {
  if ! noted units | grep --quiet "^$1 "; then
    note units "$1 $(systemctl is-enabled "$1" 2> /dev/null || true) $(systemctl is-active "$1" || true)"
  fi
}
