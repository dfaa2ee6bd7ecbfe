import {
  DatabaseError,
  Pool,
  type ClientBase,
  type ClientConfig,
  type QueryConfig,
  type QueryResult,
  type QueryResultRow,
} from 'pg';
import { formatError } from '../platform/error-message.ts';
import type { Logger } from '../platform/logger.ts';
import type { WithPassword } from './passwords.ts';
import type { DatabaseServer, PrimaryWatch } from './primary-watch.ts';

const maxConnections = 10;
const idleTimeoutMs = 30_000;

interface PoolOptions {
  connection: ClientConfig;
  withPassword: WithPassword;
  primaryWatch: PrimaryWatch;
  /** Called when a connection breaks that nobody uses. */
  onBreak: () => void;
  log: Logger;
}

/** The connections to the database. They tell the watch which server answers, and when. */
export function createConnectionPool({ connection, withPassword, primaryWatch, onBreak, log }: PoolOptions) {
  const pool = new Pool({
    ...connection,
    max: maxConnections,
    idleTimeoutMillis: idleTimeoutMs,
    // The pool waits for it, though its type doesn't say so.
    onConnect: (client): unknown => {
      // It may break at any time, also while it changes hands: an error that nobody hears ends the process.
      client.on('error', logBreak);
      return identify(client);
    },
  });
  pool.on('release', (error, client) => {
    if (isAnswer(error)) primaryWatch.heard(client);
  });
  // One that breaks while nobody uses it; the next query replaces it.
  pool.on('error', (error, client) => {
    if (isAnswer(error)) primaryWatch.heard(client);
    onBreak();
  });

  function logBreak(error: Error): void {
    log.warn({ reason: formatError(error) }, 'a database connection broke');
  }

  /** Asks the server behind a connection who it is. */
  async function identify(client: ClientBase): Promise<DatabaseServer> {
    const { rows } = await client.query<DatabaseServer>(
      `select current_setting('cluster_name') as name, not pg_is_in_recovery() as "isPrimary"`,
    );
    const server = rows[0] ?? { name: '', isPrimary: false };
    primaryWatch.identified(client, server);
    return server;
  }

  return {
    identify,
    query: <Row extends QueryResultRow>(
      query: string | QueryConfig,
      values?: unknown[],
    ): Promise<QueryResult<Row>> => withPassword(() => pool.query<Row>(query, values)),

    /** Runs `work` on one connection. When it fails the connection is closed, which rolls back whatever state it is in. */
    async withClient<Result>(work: (client: ClientBase) => Promise<Result>): Promise<Result> {
      const client = await withPassword(() => pool.connect());
      try {
        const result = await work(client);
        client.release();
        return result;
      } catch (error) {
        client.release(error instanceof Error ? error : true);
        throw error;
      }
    },

    end: () => pool.end(),
  };
}

/** Whether the server has said it itself. That a connection broke may be noticed late. */
function isAnswer(error: unknown): boolean {
  return !error || error instanceof DatabaseError;
}
