#!/bin/bash
# Takes back what prepare-replication.sh did. PostgreSQL here goes on, as a primary that nobody follows.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"
# shellcheck source=cluster.sh
source "$here/cluster.sh"

main() {
  begin
  find_cluster
  ! is_standby || die 'PostgreSQL here follows the one in the cluster: make migrate-back makes it the primary first.'
  query "select pg_drop_replication_slot(slot_name) from pg_replication_slots where slot_name = 'postgres_1'" > /dev/null
  query 'drop role if exists replicator'
  rm -f /etc/mesh-library/replication-passwords "/etc/postgresql/$version/$name/conf.d/mesh-library-replication.conf"
  systemctl reload "$(cluster_unit)"
  if [[ -e /etc/mesh-library/pod-route ]]; then
    systemctl disable --now --quiet mesh-library-pod-route
    rm -f /etc/mesh-library/pod-route /etc/systemd/system/mesh-library-pod-route.service
    systemctl daemon-reload
  fi
}

main "$@"
