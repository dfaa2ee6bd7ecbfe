import { Client, type QueryConfig, type QueryResult, type QueryResultRow } from 'pg';
import { Unavailable } from '../platform/errors.ts';
import { getReplicaName } from '../platform/connections.ts';
import { createClientStats, type TrackedRequest } from '../platform/client-stats.ts';
import type { Logger } from '../platform/logger.ts';
import { formatError, getRootCause } from '../platform/error-message.ts';
import { createConnectionPool } from './connection-pool.ts';
import { toAppError } from './database-errors.ts';
import { createNotificationListener } from './notifications.ts';
import { createPasswords, type WithPassword } from './passwords.ts';
import { createPrimaryWatch, type DatabaseServer } from './primary-watch.ts';
import type { InventorySettings } from './settings.ts';

const connectTimeoutMs = 2_000;
/** The server gives up first, so that a statement we no longer wait for does not run on; it may be out of reach, though. */
const statementTimeoutMs = 4_000;
const graceMs = 1_000;

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
  const primaryWatch = createPrimaryWatch((move) => log.info(move, 'the database has moved'));
  const pool = createConnectionPool({
    connection: {
      ...connection,
      statement_timeout: statementTimeoutMs,
      idle_in_transaction_session_timeout: statementTimeoutMs,
      query_timeout: statementTimeoutMs + graceMs,
    },
    withPassword,
    primaryWatch,
    onBreak: searchPrimary,
    log,
  });

  function searchPrimary(): void {
    void primaryWatch.searchPrimary(isReachable);
  }

  function isReachable(): Promise<boolean> {
    return inspect(() => Promise.resolve(true));
  }

  /** Asks the database about itself: that is no part of the traffic. */
  function inspect<Result>(
    work: (client: Queryable, server: DatabaseServer) => Promise<Result>,
  ): Promise<Result> {
    return tracked(clientStats.startProbe(), () =>
      pool.withClient(async (client) => work(client, await pool.identify(client))),
    );
  }

  /** Any answer counts as one, an error too; only an absent database has failed the request. */
  async function tracked<Result>(request: TrackedRequest, work: () => Promise<Result>): Promise<Result> {
    try {
      const result = await work();
      request.answered();
      return result;
    } catch (error) {
      const appError = toAppError(error);
      if (!(appError instanceof Unavailable)) {
        request.answered();
        throw appError;
      }
      request.failed(getRootCause(error));
      searchPrimary();
      throw appError;
    }
  }

  return {
    clientStats,
    inspect,
    isReachable,
    primaryState: primaryWatch.state,

    /** Runs one statement. */
    query: <Row extends QueryResultRow>(
      query: string | QueryConfig,
      values?: unknown[],
    ): Promise<QueryResult<Row>> => tracked(clientStats.startRequest(), () => pool.query<Row>(query, values)),

    /** Runs `work` on one connection; its statements are committed together or not at all. */
    transaction: <Result>(work: (client: Queryable) => Promise<Result>): Promise<Result> =>
      tracked(clientStats.startRequest(), () =>
        pool.withClient(async (client) => {
          await client.query('begin');
          const result = await work(client);
          await client.query('commit');
          return result;
        }),
      ),

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
    // So that pg_stat_activity tells whose it is.
    application_name: getReplicaName('inventory', settings),
    connectionTimeoutMillis: connectTimeoutMs,
    keepAlive: true,
  };
  return { connection, withPassword };
}
