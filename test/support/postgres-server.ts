import { getErrorMessage } from '../../scripts/lib/error-message.ts';
import { startEmbeddedPostgres } from '../../scripts/testing/embedded-postgres.ts';
import type { PostgresServer } from '../../scripts/testing/postgres.ts';
import { startPostgresContainer } from '../../scripts/testing/postgres-container.ts';

/** Starts `postgres:17` in a container where Docker answers and has it, else the embedded PostgreSQL, which says why. */
export async function startServer(): Promise<PostgresServer> {
  try {
    return await startPostgresContainer();
  } catch (error) {
    const server = await startEmbeddedPostgres();
    const reason = getErrorMessage(error).trim();
    return { ...server, description: `${server.description} (no container: ${reason})` };
  }
}
