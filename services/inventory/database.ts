import { Client, Pool, type QueryConfig, type QueryResult, type QueryResultRow } from 'pg';
import { Unavailable } from '../platform/errors.ts';
import { createClientStats, type TrackedRequest } from '../platform/client-stats.ts';
import type { Logger } from '../platform/logger.ts';
import { formatError, getRootCause } from '../platform/error-message.ts';
import { toAppError } from './database-errors.ts';
import { createNotificationListener } from './notifications.ts';
import { createPasswords, type WithPassword } from './passwords.ts';
import type { InventorySettings } from './settings.ts';

const maxConnections = 10;
const connectTimeoutMs = 2_000;
/** The server gives up first, so that a statement we no longer wait for does not run on; it may be out of reach, though. */
const statementTimeoutMs = 4_000;
const graceMs = 1_000;
const idleTimeoutMs = 30_000;

export type Database = ReturnType<typeof createDatabase>;

/** The database, or a connection to it. */
export interface Queryable {
  query<Row extends QueryResultRow>(
    query: string | QueryConfig,
    values?: unknown[],
  ): Promise<QueryResult<Row>>;
}

/** The service's only access to PostgreSQL. A temporary failure becomes Unavailable; every wait has a time limit. */
export function createDatabase(settings: InventorySettings, log: Logger) {
  const { connection, withPassword } = connectionOptions(settings);
  const clientStats = createClientStats('database');
  const pool = new Pool({
    ...connection,
    max: maxConnections,
    idleTimeoutMillis: idleTimeoutMs,
    statement_timeout: statementTimeoutMs,
    idle_in_transaction_session_timeout: statementTimeoutMs,
    query_timeout: statementTimeoutMs + graceMs,
  });
  // An idle connection that breaks is replaced by the next query; without a listener it would end the process.
  pool.on('error', (error) => log.warn({ reason: formatError(error) }, 'an idle database connection broke'));

  return {
    clientStats,

    /** Runs one statement. */
    query: <Row extends QueryResultRow>(
      query: string | QueryConfig,
      values?: unknown[],
    ): Promise<QueryResult<Row>> =>
      tracked(clientStats.startRequest(), () => withPassword(() => pool.query<Row>(query, values))),

    /** Runs `work` on one connection; its statements are committed together or not at all. */
    transaction: <Result>(work: (client: Queryable) => Promise<Result>): Promise<Result> =>
      tracked(clientStats.startRequest(), async () => {
        const client = await withPassword(() => pool.connect());
        // It may break between two statements, and the pool does not listen while we have it.
        const onBreak = (error: Error) =>
          log.warn({ reason: formatError(error) }, 'a database connection broke');
        client.on('error', onBreak);
        try {
          await client.query('begin');
          const result = await work(client);
          await client.query('commit');
          client.release();
          return result;
        } catch (error) {
          // Closing the connection rolls back, whatever state it is in.
          client.release(true);
          throw error;
        } finally {
          client.off('error', onBreak);
        }
      }),

    async isReachable(): Promise<boolean> {
      await tracked(clientStats.startProbe(), () => withPassword(() => pool.query('select 1')));
      return true;
    },

    /** Runs `work` on a connection of its own, whose statements may take `timeoutMs` each. */
    async session<Result>(timeoutMs: number, work: (client: Queryable) => Promise<Result>): Promise<Result> {
      const limits = { statement_timeout: timeoutMs, query_timeout: timeoutMs + graceMs };
      try {
        return await withPassword(async () => {
          const client = new Client({ ...connection, ...limits });
          client.on('error', (error) => log.warn({ reason: formatError(error) }, 'a database session broke'));
          try {
            await client.connect();
            return await work(client);
          } finally {
            await client.end();
          }
        });
      } catch (error) {
        throw toAppError(error);
      }
    },

    /** Listens for the notifications of `channel`. */
    listen: (channel: string) =>
      createNotificationListener({ createClient: () => new Client(connection), withPassword, channel, log }),

    close: () => pool.end(),
  };
}

function connectionOptions(settings: InventorySettings) {
  const { PGPASSWORD, PGPASSWORD_FILE } = settings;
  const passwords = PGPASSWORD_FILE === undefined ? undefined : createPasswords(PGPASSWORD_FILE);
  const withPassword: WithPassword = passwords?.withPassword ?? ((connect) => connect());
  const connection = {
    host: settings.PGHOST,
    port: settings.PGPORT,
    database: settings.PGDATABASE,
    user: settings.PGUSER,
    password: passwords?.choose ?? PGPASSWORD,
    application_name: 'inventory',
    connectionTimeoutMillis: connectTimeoutMs,
    keepAlive: true,
  };
  return { connection, withPassword };
}

/** Any answer counts as one, an error too; only an absent database has failed the request. */
async function tracked<Result>(request: TrackedRequest, work: () => Promise<Result>): Promise<Result> {
  try {
    const result = await work();
    request.answered();
    return result;
  } catch (error) {
    const appError = toAppError(error);
    if (appError instanceof Unavailable) request.failed(getRootCause(error));
    else request.answered();
    throw appError;
  }
}
