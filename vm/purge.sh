# shellcheck shell=bash
# shellcheck disable=SC2154
# The way back from what packages.sh has installed.

purge_packages() {
  local packages
  mapfile -t packages < <(noted packages)
  if [[ -e $record/clusters ]]; then
    mapfile -t packages < <(noted packages | grep --invert-match '^postgresql')
  fi
  [[ ${#packages[@]} -eq 0 ]] || wait_for 300 "dpkg removes the packages that we installed" purge "${packages[@]}"
}

# dpkg keeps by itself what is still needed: by packages of others, or by a cluster of ours that stays with its data. It fails by that,
# and by other things, such as another dpkg that runs.
purge() {
  local output problems
  output=$(LC_ALL=C DEBIAN_FRONTEND=noninteractive dpkg --purge --abort-after=100000 "$@" 2>&1) && return
  problems=$(sed --quiet '/^dpkg: error: /p; /^dpkg: error processing package/ { N; /dependency problems/! p }' <<< "$output")
  [[ -z $problems ]] || { echo "$problems"; return 1; }
}

# What purged packages leave behind. An account that was here before stays, and so does one whose package is still needed.
remove_trees_and_accounts() {
  local tree account package
  while read -r tree; do
    rm -rf "${tree:?}"
  done < <(noted trees)
  remove_empty_folders
  [[ -e $record/accounts ]] || return 0
  while read -r account package; do
    if is_noted accounts "$account" || is_installed "$package"; then continue; fi
    ! getent passwd "$account" > /dev/null || userdel "$account" > /dev/null || say "left: the account $account"
    ! getent group "$account" > /dev/null || groupdel "$account"
  done <<< $'istio-proxy istio-sidecar\npostgres postgresql-common\n_chrony chrony\nssl-cert ssl-cert\nprometheus prometheus-node-exporter'
}
