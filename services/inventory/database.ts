import { setTimeout as sleep } from 'node:timers/promises';
import { Client, DatabaseError, Pool, type QueryConfig, type QueryResult, type QueryResultRow } from 'pg';
import { AppError, Unavailable } from '../platform/errors.ts';
import type { Logger } from '../platform/logger.ts';
import type { InventorySettings } from './settings.ts';

const maxConnections = 10;
const connectTimeoutMs = 2_000;
/** The server gives up first, so that a statement we no longer wait for does not run on. */
const statementTimeoutMs = 4_000;
const queryTimeoutMs = 5_000;
const idleTimeoutMs = 30_000;
const retryAfterSeconds = 2;
const relistenAfterMs = 1_000;

export type Database = ReturnType<typeof createDatabase>;

/** The database, or a connection to it. */
export interface Queryable {
  query<Row extends QueryResultRow>(
    query: string | QueryConfig,
    values?: unknown[],
  ): Promise<QueryResult<Row>>;
}

/** The service's one way to PostgreSQL. Whatever says "not now" becomes Unavailable; nothing waits without a bound. */
export function createDatabase(settings: InventorySettings, log: Logger) {
  const connection = connectionOptions(settings);
  const pool = new Pool({
    ...connection,
    max: maxConnections,
    idleTimeoutMillis: idleTimeoutMs,
    statement_timeout: statementTimeoutMs,
    idle_in_transaction_session_timeout: statementTimeoutMs,
    query_timeout: queryTimeoutMs,
  });
  // An idle connection that breaks is replaced by the next query; without a listener it would end the process.
  pool.on('error', (error) => log.warn({ err: error }, 'an idle database connection broke'));

  return {
    /** Runs one statement. */
    query: <Row extends QueryResultRow>(
      query: string | QueryConfig,
      values?: unknown[],
    ): Promise<QueryResult<Row>> => available(pool.query<Row>(query, values)),

    /** Runs `work` on one connection; its statements are committed together or not at all. */
    async transaction<Result>(work: (client: Queryable) => Promise<Result>): Promise<Result> {
      const client = await available(pool.connect());
      try {
        await client.query('begin');
        const result = await work(client);
        await client.query('commit');
        client.release();
        return result;
      } catch (error) {
        // Closing the connection rolls back, whatever state it is in.
        client.release(true);
        throw toAppError(error);
      }
    },

    async isReachable(): Promise<boolean> {
      await available(pool.query('select 1'));
      return true;
    },

    /** Runs `work` on a connection of its own, whose statements may take `timeoutMs` each. */
    async session<Result>(timeoutMs: number, work: (client: Queryable) => Promise<Result>): Promise<Result> {
      const client = new Client({ ...connection, statement_timeout: timeoutMs });
      client.on('error', (error) => log.warn({ err: error }, 'a database session broke'));
      try {
        await client.connect();
        return await work(client);
      } catch (error) {
        throw toAppError(error);
      } finally {
        await client.end();
      }
    },

    /** Calls `onNotice` at each notification, and after each gap in listening, until `signal` aborts. */
    async listen(channel: string, onNotice: () => void, signal: AbortSignal): Promise<void> {
      while (!signal.aborted) {
        await listenOnce(new Client(connection), channel, onNotice, signal).catch((error: unknown) =>
          log.warn({ err: error }, 'lost the connection that listens for new books'),
        );
        await sleep(relistenAfterMs, undefined, { signal }).catch(() => undefined);
      }
    },

    close: () => pool.end(),
  };
}

function connectionOptions(settings: InventorySettings) {
  return {
    host: settings.PGHOST,
    port: settings.PGPORT,
    database: settings.PGDATABASE,
    user: settings.PGUSER,
    password: settings.PGPASSWORD,
    application_name: 'inventory',
    connectionTimeoutMillis: connectTimeoutMs,
    keepAlive: true,
  };
}

/** Says whether PostgreSQL refused a value rather than the whole statement: then another row may still be fine. */
export function isBadRow(error: unknown): boolean {
  const dataExceptionOrConstraint = /^2[23]/;
  return error instanceof DatabaseError && dataExceptionOrConstraint.test(error.code ?? '');
}

async function listenOnce(
  client: Client,
  channel: string,
  onNotice: () => void,
  signal: AbortSignal,
): Promise<void> {
  const ended = new Promise<void>((resolve, reject) => {
    client.once('end', resolve).once('error', reject);
  });
  // A connection that fails to open rejects both; the one below is the one that is told.
  ended.catch(() => undefined);
  client.on('notification', onNotice);
  const end = () => void client.end();
  signal.addEventListener('abort', end, { once: true });
  try {
    await client.connect();
    await client.query(`listen ${client.escapeIdentifier(channel)}`);
    onNotice();
    await ended;
  } finally {
    signal.removeEventListener('abort', end);
    await client.end().catch(() => undefined);
  }
}

async function available<Result>(query: Promise<Result>): Promise<Result> {
  try {
    return await query;
  } catch (error) {
    throw toAppError(error);
  }
}

function toAppError(error: unknown): unknown {
  if (error instanceof AppError || !isUnavailable(error)) return error;
  return new Unavailable('The database does not answer now. Try again.', retryAfterSeconds, { cause: error });
}

/** https://www.postgresql.org/docs/17/errcodes-appendix.html */
const unavailableCodes = [
  /^08/, // connection
  /^25006$/, // read-only: a standby
  /^28/, // our password or pg_hba
  /^3D000$/, // the database does not exist (yet)
  /^53/, // out of disk, memory, connections
  /^55P03$/, // lock not available in time
  /^57/, // cancelled by statement_timeout, shutting down, starting up
  /^58/, // input or output failed
];

function isUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof DatabaseError) return unavailableCodes.some((code) => code.test(error.code ?? ''));
  // The driver's own errors: sockets, and timeouts that carry no code.
  return (
    'syscall' in error ||
    'errors' in error ||
    /timeout|terminated|Connection|not queryable/.test(error.message)
  );
}
