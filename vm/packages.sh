# shellcheck shell=bash
# shellcheck disable=SC2154
# Packages: installed where they are missing, and recorded, so that leave-mesh.sh removes exactly those.

is_installed() {
  [[ $(dpkg-query --show --showformat='${db:Status-Status}' "$1" 2> /dev/null) == installed ]]
}

# list_source_options: where packages were sent to this host (BUNDLE=file make deploy-all), apt asks nobody else for any, and its own
# lists stay as they are.
list_source_options() {
  local sent=/var/cache/mesh-library/packages
  [[ -d $sent ]] || return 0
  printf '%s\n' -o Dir::Etc::SourceList="$files/packages.list" -o Dir::Etc::SourceParts=/dev/null -o Dir::State::Lists="$sent/lists" \
    -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache=
}

# Waits for another apt (a new cloud instance updates itself), instead of failing at once.
apt_get() {
  local source=()
  mapfile -t source < <(list_source_options)
  DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300 "${source[@]}" "$@"
}

# apt-get has no timeout for the lock of its lists.
update_lists() {
  local deadline=$((SECONDS + 300)) output
  until output=$(apt_get update 2>&1); do
    if [[ $output != *'Could not get lock'* ]] || ((SECONDS > deadline)); then
      die "The lists of packages can't be updated: $output"
    fi
    sleep 2
  done
}

# What packages create besides their files. Accounts that are here already are not ours to delete later.
note_accounts() {
  if [[ ! -e $record/accounts ]]; then
    mkdir -p "$record"
    { getent passwd; getent group; } | cut --delimiter=: --fields=1 | sort --unique > "$record/accounts.new"
    mv "$record/accounts.new" "$record/accounts"
  fi
}

# install_packages NAME...: those that are missing; asks the network only then. Nothing that is there is removed for them.
install_packages() {
  local name missing=() plan
  for name in "$@"; do
    is_installed "$name" || missing+=("$name")
  done
  [[ ${#missing[@]} -gt 0 ]] || return 0
  say "installing ${missing[*]}"
  if [[ -n $(dpkg --audit) ]]; then
    dpkg --configure --pending > /dev/null # an installation was interrupted
  fi
  update_lists
  plan=$(apt_get --simulate --no-install-recommends install "${missing[@]}") || die "${missing[*]} can't be installed: $plan"
  ! grep '^Remv' <<< "$plan" || die "apt would remove packages of this host for ${missing[*]}: nothing was installed."
  note_accounts
  keep_shared /etc/default/locale # which goes with the package locales
  while read -r name; do note packages "$name"; done < <(awk '/^Inst / && $3 !~ /^\[/ { print $2 }' <<< "$plan")
  while read -r name; do note upgraded "$name"; done < <(awk '/^Inst / && $3 ~ /^\[/ { print $2, $3 }' <<< "$plan")
  apt_get --yes --no-install-recommends install "${missing[@]}" > /dev/null
}

# install_package_file FILE NAME
install_package_file() {
  note_accounts
  if ! is_installed "$2"; then
    note packages "$2"
    note_folders_of_package "$1"
  fi
  dpkg --install "$1" > /dev/null
}

# note_folders_of_package FILE: /usr/local/bin, for example.
note_folders_of_package() {
  local path
  while read -r path; do
    [[ ! -d $path ]] || note_shared_folder "$path"
  done < <(dpkg-deb --fsys-tarfile "$1" | tar --list | sed --quiet 's|^\.\(/.*\)/$|\1|p')
}

has_sidecar_of_others() {
  is_installed istio-sidecar && ! is_noted packages istio-sidecar && [[ ! -e /etc/mesh-library/gateway ]]
}

is_ufw_active() {
  command -v ufw > /dev/null && LC_ALL=C ufw status | grep --quiet '^Status: active'
}
