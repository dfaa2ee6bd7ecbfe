-- What the map shows of replication, for inventory alone: PostgreSQL tells a role without special rights little more than that
-- there are connections. A standby is known by its own name, or while it is away by that of its slot.
create or replace function public.replication_standbys()
  returns table (
    standby text,
    state text, -- of the connection; 'away' without one, 'lost' when the log that it needs is gone, too
    sync_state text,
    client_address inet,
    sent_bytes double precision,
    lag_bytes double precision,
    lag_ms double precision
  )
  language sql
  stable
  security definer
  set search_path = pg_catalog
as $$
  with
    here as (
      select case when pg_is_in_recovery() then pg_last_wal_replay_lsn() else pg_current_wal_lsn() end as position
    ),
    slots as (
      select slot_name, active_pid, restart_lsn, wal_status
      from pg_replication_slots
      where slot_type = 'physical' and not temporary
    ),
    standbys as (
      select
        -- A slot's name may have no hyphen.
        replace(coalesce(nullif(application_name, 'pg_basebackup'), slot_name), '_', '-') as standby,
        case
          when application_name = 'pg_basebackup' then 'backup'
          when pid is null and wal_status = 'lost' then 'lost'
          else coalesce(state, 'away')
        end as state,
        sync_state,
        client_addr,
        sent_lsn,
        coalesce(replay_lsn, restart_lsn) as reached,
        replay_lag
      from pg_stat_replication
      full join slots on active_pid = pid
    )
  -- A standby that is being copied has a second connection, for the copy.
  select distinct on (standby)
    standby,
    state,
    sync_state,
    client_addr,
    (sent_lsn - '0/0')::double precision,
    greatest(position - reached, 0)::double precision,
    extract(epoch from replay_lag)::double precision * 1000
  from standbys, here
  where standby <> current_setting('cluster_name') -- its own, from when it was the standby
  order by standby, state = 'backup' desc, state = 'away'
$$;

revoke all on function public.replication_standbys() from public;
grant execute on function public.replication_standbys() to inventory;
