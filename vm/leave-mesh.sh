#!/bin/bash
# Puts this host back as it was before install-postgres.sh and join-mesh.sh, and says what it leaves. The library's database stays,
# and PostgreSQL with it where we installed it, unless the argument --with-data is given.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"
# shellcheck source=cluster.sh
source "$here/cluster.sh"
# shellcheck source=purge.sh
source "$here/purge.sh"
# shellcheck source=restore.sh
source "$here/restore.sh"

# drop_data: exactly what we made. A cluster of ours goes whole.
drop_data() {
  local role
  if is_ours; then
    pg_dropcluster --stop "$version" "$name"
    rm -rf "/etc/postgresql/$version/$name" "$record/original/etc/postgresql/$version/$name" "$record/clusters"
    say "deleted the PostgreSQL cluster $version/$name with its data"
  elif is_noted databases library; then
    query 'drop database if exists library with (force)'
    for role in inventory health metrics; do query "drop role if exists $role"; done
    rm -f "$record/databases"
    say 'dropped the database "library" and its roles'
  fi
}

# Without our settings. A cluster of ours is restarted for that, once; another one only if that was agreed.
restore_postgres() {
  local former
  [[ $state == online ]] || return 0
  if is_ours; then
    if $has_settings; then
      systemctl restart "$(cluster_unit)"
    fi
    return
  fi
  query 'select pg_reload_conf()' > /dev/null
  [[ -e $record/listened ]] || return 0
  former=$(noted listened)
  if [[ -n $former ]]; then
    query "alter system set listen_addresses = '$former'"
  else
    query 'alter system reset listen_addresses'
  fi
  rm "$record/listened"
  if [[ -n ${ADOPT_RESTART:-} ]]; then
    systemctl restart "$(cluster_unit)"
  else
    say "left: PostgreSQL listens on all addresses until its next restart (ADOPT_RESTART=1 does it)"
  fi
}

list_rules() {
  if [[ $1 == nft ]]; then nft list ruleset; else "$1" --wait --table=nat --list-rules; fi
}

# A kernel without the old tables has no rules in them.
verify_no_chains() {
  local command rules
  for command in iptables-legacy ip6tables-legacy nft; do
    command -v "$command" > /dev/null || continue
    rules=$(list_rules "$command" 2>&1) || [[ $rules == *'need to insmod'* ]] || die "$command does not say whether rules of the sidecar are left: $rules"
    [[ $rules != *ISTIO_* ]] || die "Rules of the sidecar are still there ($command): $(grep ISTIO_ <<< "$rules")"
  done
}

main() {
  local has_settings=false
  begin
  find_cluster
  if [[ -n $version && -e /etc/postgresql/$version/$name/conf.d/mesh-library.conf ]]; then
    has_settings=true
  fi
  if systemctl is-active --quiet istio; then
    systemctl stop istio
  fi
  verify_no_chains
  restore_hosts
  if [[ ${1-} == --with-data && -n $version ]]; then
    drop_data
    find_cluster
  fi
  restore_firewalls
  restore_units
  rm -rf /etc/mesh-library/joined /var/run/secrets/{tokens,workload-spiffe-uds,workload-spiffe-credentials}
  remove_files
  purge_packages
  put_back_files
  systemctl daemon-reload
  restore_postgres
  remove_trees_and_accounts
  forget_record
  rm -rf /usr/local/lib/mesh-library /var/cache/mesh-library
}

main "$@"
