import { PostgreSqlContainer } from '@testcontainers/postgresql';
import { startOwnPostgres } from './own-postgres.ts';
import type { Connection } from './postgres.ts';

interface Server {
  /** For people: which PostgreSQL it is. */
  what: string;
  superuser: Connection;
  stop: () => Promise<void>;
}

const image = 'postgres:17';

/** Starts `postgres:17` in a container where Docker answers and has it, else the embedded PostgreSQL, which says why. */
export async function startServer(): Promise<Server> {
  try {
    return await startContainer();
  } catch (error) {
    return startEmbedded(error instanceof Error ? error.message : String(error));
  }
}

async function startContainer(): Promise<Server> {
  const container = await new PostgreSqlContainer(image)
    .withCommand(['postgres', '-c', 'fsync=off', '-c', 'max_connections=300'])
    .withTmpFs({ '/var/lib/postgresql/data': 'rw' })
    .start();
  return {
    what: `${image} in Docker (Testcontainers)`,
    superuser: {
      host: container.getHost(),
      port: container.getPort(),
      database: container.getDatabase(),
      user: container.getUsername(),
      password: container.getPassword(),
    },
    stop: async () => {
      await container.stop();
    },
  };
}

async function startEmbedded(whyNoContainer: string): Promise<Server> {
  const postgres = await startOwnPostgres();
  return {
    what: `the embedded PostgreSQL (no container: ${whyNoContainer.trim()})`,
    superuser: postgres.superuser,
    stop: postgres.destroy,
  };
}
