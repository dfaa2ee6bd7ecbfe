# shellcheck shell=bash
# shellcheck disable=SC2154
# PostgreSQL as one of the two sides of a migration. Sent to each side after vm.sh or pod.sh, which define `data`, `binaries`,
# `as_postgres`, `start_server`, `stop_server` and `use_rules`.

# query SQL: as the superuser.
query() {
  as_postgres psql --quiet --no-psqlrc --tuples-only --no-align --field-separator=' ' --set=ON_ERROR_STOP=1 --command="$1" postgres
}

# report: what scripts/migration/side-status.ts reads, a line each.
report() {
  local key value
  [[ ! -e $data/standby.signal ]] || echo 'standby-signal: yes'
  as_postgres env LC_ALL=C "$binaries/pg_controldata" "$data" | while IFS=: read -r key value; do
    case $key in
      'Database system identifier' | 'Database cluster state' | 'Latest checkpoint location' | "Latest checkpoint's TimeLineID")
        echo "$key: ${value##*  }" ;;
    esac
  done
  query "select 'running: yes' union all select 'in-recovery: yes' where pg_is_in_recovery()
    union all select 'position: ' || case when pg_is_in_recovery() then coalesce(pg_last_wal_replay_lsn(), '0/0') else pg_current_wal_flush_lsn() end
    union all select 'timeline: ' || ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::int where not pg_is_in_recovery()
    union all select 'follows: ' || status || ' ' || received_tli from pg_stat_wal_receiver
    union all select 'synchronous: ' || setting from pg_settings where name = 'synchronous_standby_names' and setting <> ''
    union all select 'followed-by: ' || concat_ws(' ', application_name, state, sync_state, pg_wal_lsn_diff(sent_lsn, replay_lsn)) from pg_stat_replication where application_name ~ '^postgres-1'" 2> /dev/null || true
}

# details: what scripts/migration/database-report.ts reads besides: who waits for the standby, and the log that is kept for one.
details() {
  echo "free-bytes: $(df --output=avail --block-size=1 "$data" | tail -1)"
  query "select 'waiting: ' || count(*) || ' ' || coalesce(extract(epoch from max(clock_timestamp() - query_start))::int, 0)
      from pg_stat_activity where wait_event = 'SyncRep'
    union all select 'slot: ' || concat_ws(' ', slot_name, active, coalesce(wal_status, 'reserved'), coalesce(pg_wal_lsn_diff(
        case when pg_is_in_recovery() then pg_last_wal_replay_lsn() else pg_current_wal_lsn() end, restart_lsn), 0))
      from pg_replication_slots where not temporary" 2> /dev/null || true
}

# fence SECONDS: whatever starts PostgreSQL here from now on, it will be a standby.
fence() {
  as_postgres touch "$data/standby.signal"
  sync "$data/standby.signal" "$data"
  use_rules standby
  stop_server "$1"
}

# unfence: the way back from fence, where the other side has not become the primary. Commits wait for it no more: it may be away.
unfence() {
  as_postgres rm -f "$data/standby.signal"
  sync "$data"
  use_rules primary
  start_server
  synchronize ''
}

# promote SLOT: makes this standby the primary, which waits for no standby and keeps its log for the one of that slot.
promote() {
  use_rules primary
  synchronize '' # which has the rules read, too
  [[ $(query 'select pg_promote(true, 30)') == t ]]
  reserve "$1"
}

# reserve SLOT: keeps the log that the standby of that slot will ask for, once.
reserve() {
  query "select pg_drop_replication_slot(slot_name) from pg_replication_slots where slot_name = '$1' and wal_status = 'lost'" > /dev/null
  query "select pg_create_physical_replication_slot('$1', true) where not exists (select from pg_replication_slots where slot_name = '$1')" > /dev/null
}

# follow SLOT: starts as a standby, without the slot that it kept for the other side while it was the primary.
follow() {
  use_rules standby
  start_server
  query "select pg_drop_replication_slot(slot_name) from pg_replication_slots where slot_name = '$1' and not active" > /dev/null
}

# synchronize NAME: each commit waits for the standby of that name; where it is empty, for none.
synchronize() {
  if [[ -n $1 ]]; then
    query "alter system set synchronous_standby_names = '\"$1\"'"
  else
    query 'alter system reset synchronous_standby_names'
  fi
  query 'select pg_reload_conf()' > /dev/null
}
