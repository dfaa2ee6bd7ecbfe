import { setTimeout as sleep } from 'node:timers/promises';
import type { DatabaseReport, Standby } from '../platform/database-report.ts';
import type { Database, Queryable } from './database.ts';
import { proxyAddress } from './statistics-queries.ts';

/** Several viewers share what was read. */
const freshMs = 900;
/** Whoever asks is answered in time with what was known before. */
const answerLimitMs = 500;
/** How long a server that is no longer the primary may take to come back as a standby before it counts as gone. */
const returnMs = 10_000;

/** A row of vm/files/replication.sql. */
interface StandbyRow {
  standby: string;
  state: string;
  sync_state: string | null;
  client_address: string | null;
  sent_bytes: number | null;
  lag_bytes: number | null;
  lag_ms: number | null;
}

/** Builds the function that reports on the server that we reach and on its standbys, or on what was known of them last. */
export function createDatabaseReport(
  database: Pick<Database, 'inspect' | 'primaryState'>,
  now: () => number = () => performance.now(),
) {
  let rows: StandbyRow[] = [];
  let previousRows = rows;
  let readAt = -Infinity;
  let intervalMs = 0;

  async function readStandbys(): Promise<void> {
    const startedAt = now();
    if (startedAt - readAt < freshMs) return;
    [intervalMs, readAt] = [startedAt - readAt, startedAt];
    const latest = await database.inspect((client, { isPrimary }) =>
      isPrimary ? selectStandbys(client) : Promise.resolve(rows),
    );
    [previousRows, rows] = [rows, latest];
  }

  function toStandby(row: StandbyRow): Standby {
    const before = previousRows.find(({ standby }) => standby === row.standby)?.sent_bytes ?? null;
    const sent = row.sent_bytes === null || before === null ? null : row.sent_bytes - before;
    return {
      name: row.standby,
      state: row.state,
      isSynchronous: row.sync_state === 'sync' || row.sync_state === 'quorum',
      isThroughProxy: row.client_address === proxyAddress,
      bytesPerSecond: sent === null || sent < 0 ? null : (sent / intervalMs) * 1000,
      lagBytes: row.lag_bytes,
      lagMs: row.lag_ms,
    };
  }

  return async (): Promise<DatabaseReport | undefined> => {
    await Promise.race([
      readStandbys().catch(() => undefined),
      sleep(answerLimitMs, undefined, { ref: false }),
    ]);
    const state = database.primaryState();
    if (!state) return undefined;
    const { move } = state;
    const standbys = rows.map(toStandby);
    const isAbsent = move !== null && !standbys.some(({ name }) => name === move.from);
    if (isAbsent && Date.now() - Date.parse(move.at) < returnMs) standbys.push(startingStandby(move.from));
    return { ...state, standbys };
  };
}

/** Where PostgreSQL was set up for it (vm/install-postgres.sh); there are no rows anywhere else. */
async function selectStandbys(client: Queryable): Promise<StandbyRow[]> {
  const { rows: functions } = await client.query<{ exists: boolean }>(
    `select to_regprocedure('public.replication_standbys()') is not null as exists`,
  );
  if (!functions[0]?.exists) return [];
  const { rows } = await client.query<StandbyRow>(
    `select standby, state, sync_state, host(client_address) as client_address, sent_bytes, lag_bytes, lag_ms
    from public.replication_standbys()`,
  );
  return rows;
}

function startingStandby(name: string): Standby {
  return {
    name,
    state: 'startup',
    isSynchronous: false,
    isThroughProxy: false,
    bytesPerSecond: null,
    lagBytes: null,
    lagMs: null,
  };
}
