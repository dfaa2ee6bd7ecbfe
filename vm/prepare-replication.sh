#!/bin/bash
# Lets PostgreSQL here follow the one in the cluster, whenever it is a standby. prepare-replication.sh DIRECTORY: replication.conf, its
# settings; passwords, for libpq; and pod-route, where the host needs one. The directory is removed.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"
# shellcheck source=cluster.sh
source "$here/cluster.sh"

main() {
  local from=${1:?'which directory holds replication.conf and passwords?'}
  begin
  find_cluster
  is_ours || die "PostgreSQL $version/$name was here before the library, and has data of others: it can't move as a whole."
  changed=false
  place "$from/passwords" /etc/mesh-library/replication-passwords 600 postgres
  place "$from/replication.conf" "/etc/postgresql/$version/$name/conf.d/mesh-library-replication.conf" 644 postgres
  if $changed; then
    systemctl reload "$(cluster_unit)"
  fi
  if [[ -e $from/pod-route ]]; then
    changed=false
    place "$from/pod-route" /etc/mesh-library/pod-route 644
    place "$files/mesh-library-pod-route.service" /etc/systemd/system/mesh-library-pod-route.service 644
    if $changed; then
      systemctl daemon-reload
      enable_units mesh-library-pod-route
      systemctl restart mesh-library-pod-route
    fi
  fi
  rm -rf "${from:?}"
}

main "$@"
