#!/bin/bash
# Before the pod's first start: copies the data of the primary on the VM, which it then follows. A copy that was cut off begins anew.
set -euo pipefail

main() {
  local new=$PGDATA.new
  if [[ -e $PGDATA/PG_VERSION ]]; then
    echo 'the data are there'
    return
  fi
  rm -rf "$new"
  mkdir --mode=700 "$new"
  pg_basebackup --host="postgres-1-vm-replication.$POD_NAMESPACE.svc.cluster.local" --username=replicator --no-password \
    --pgdata="$new" --wal-method=stream --slot=postgres_1 --checkpoint=fast --progress
  touch "$new/standby.signal"
  rm -rf "$PGDATA"
  sync --file-system "$new"
  mv "$new" "$PGDATA"
}

main "$@"
