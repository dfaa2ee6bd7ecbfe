# shellcheck shell=bash
# shellcheck disable=SC2154
# The way back from what packages.sh has installed.

# dpkg keeps by itself what is still needed: by packages of others, or by a cluster of ours that stays with its data.
purge_packages() {
  local packages
  mapfile -t packages < <(noted packages)
  if [[ -e $record/clusters ]]; then
    mapfile -t packages < <(noted packages | grep --invert-match '^postgresql')
  fi
  [[ ${#packages[@]} -eq 0 ]] || DEBIAN_FRONTEND=noninteractive dpkg --purge --abort-after=100000 "${packages[@]}" > /dev/null 2>&1 || true
}

# What purged packages leave behind.
remove_trees_and_accounts() {
  local tree account
  while read -r tree; do
    rm -rf "${tree:?}"
  done < <(noted trees)
  remove_empty_folders
  [[ -e $record/accounts ]] || return 0
  for account in istio-proxy postgres _chrony ssl-cert; do
    if is_account_of_ours "$account"; then
      if getent passwd "$account" > /dev/null; then userdel "$account" > /dev/null 2>&1; fi
      if getent group "$account" > /dev/null; then groupdel "$account"; fi
    fi
  done
}

is_account_of_ours() {
  ! is_noted accounts "$1" && [[ -z $(noted clusters) || $1 != postgres ]]
}
