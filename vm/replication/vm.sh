# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154
# Where PostgreSQL is on the VM, and how it starts and stops there. After ../cluster.sh.

find_cluster
data=$(data_directory)
unit=$(cluster_unit)
readonly data unit binaries=/usr/lib/postgresql/$version/bin files=/usr/local/lib/mesh-library/files

as_postgres() {
  (cd / && runuser -u postgres -- "$@")
}

start_server() {
  systemctl start "$unit"
}

# stop_server SECONDS
stop_server() {
  timeout "$1" systemctl stop "$unit"
}

# use_rules primary|standby: at PostgreSQL's next start, or when it reloads.
use_rules() {
  local folder=$files
  [[ $1 == primary ]] || folder=$files/standby
  install --mode=640 --owner=postgres --group=postgres "$folder/pg_hba.conf" "/etc/postgresql/$version/$name/pg_hba.conf"
}

# copy_anew HOST PASSWORDS: with all of the primary's data in place of its own, a standby that could not follow any more does again.
copy_anew() {
  stop_server 60
  rm -rf "$data.new"
  as_postgres env PGPASSFILE="$2" "$binaries/pg_basebackup" --host="$1" --username=replicator --no-password --pgdata="$data.new" \
    --wal-method=stream --slot=postgres_1_vm --checkpoint=fast
  as_postgres touch "$data.new/standby.signal"
  sync --file-system "$data.new"
  rm -rf "${data:?}"
  mv "$data.new" "$data"
  use_rules standby
  start_server
}
