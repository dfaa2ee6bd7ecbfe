#!/bin/bash
# The main process of the pod: keeps PostgreSQL running as systemd does on the VM, except while the file "stopped" is there.
set -euo pipefail

readonly run=/var/run/postgresql etc=/etc/mesh-library
server=

stop() {
  [[ -z $server ]] || kill -INT "$server" # the fast shutdown
  wait
  exit 0
}

main() {
  trap stop TERM INT
  install --mode=600 /dev/null "$run/passwords"
  echo "*:*:*:replicator:$PGPASSWORD" > "$run/passwords"
  unset PGPASSWORD
  while true; do
    if [[ ! -e $run/stopped ]]; then
      if [[ -e $PGDATA/standby.signal ]]; then role=standby; else role=primary; fi
      cp "$etc/pg_hba.$role.conf" "$run/pg_hba.conf"
      postgres -c config_file="$etc/server.conf" &
      server=$!
      wait "$server" || true
      server=
    fi
    sleep 0.1
  done
}

main "$@"
