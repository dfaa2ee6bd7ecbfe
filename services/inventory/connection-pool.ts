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
    verify: (client, done) => void identify(client).then(() => done(), done),
  });
  pool.on('release', (error, client) => {
    if (isAnswer(error)) primaryWatch.heard(client);
  });
  // An idle connection that breaks is replaced by the next query; without a listener it would end the process.
  pool.on('error', (error, client) => {
    log.warn({ reason: formatError(error) }, 'an idle database connection broke');
    if (isAnswer(error)) primaryWatch.heard(client);
    onBreak();
  });

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
      // It may break between two statements, and the pool does not listen while we have it.
      const logBreak = (error: Error) =>
        log.warn({ reason: formatError(error) }, 'a database connection broke');
      client.on('error', logBreak);
      try {
        const result = await work(client);
        client.release();
        return result;
      } catch (error) {
        client.release(error instanceof Error ? error : true);
        throw error;
      } finally {
        client.off('error', logBreak);
      }
    },

    end: () => pool.end(),
  };
}

/** Whether the server has said it itself. That a connection broke may be noticed late. */
function isAnswer(error: unknown): boolean {
  return !error || error instanceof DatabaseError;
}
