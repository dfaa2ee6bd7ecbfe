# shellcheck shell=bash
# shellcheck disable=SC2034
# Where PostgreSQL is in the pod, and how it starts and stops there: run-postgres.sh, the pod's main process, keeps it running.

readonly data=$PGDATA run=/var/run/postgresql
binaries=$(dirname "$(command -v pg_controldata)")
readonly binaries
export PGUSER=postgres

as_postgres() {
  "$@"
}

start_server() {
  rm -f "$run/stopped"
  timeout 60 bash -c 'until pg_isready --quiet; do sleep 0.05; done'
}

# stop_server SECONDS
stop_server() {
  touch "$run/stopped"
  "$binaries/pg_ctl" --pgdata="$data" --mode=fast --timeout="$1" --silent stop > /dev/null || [[ ! -e $data/postmaster.pid ]]
}

# use_rules primary|standby: at PostgreSQL's next start, or when it reloads.
use_rules() {
  cp "/etc/mesh-library/pg_hba.$1.conf" "$run/pg_hba.conf"
}
