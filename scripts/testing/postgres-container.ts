import { UserError } from '../lib/user-error.ts';
import type { PostgresServer } from './postgres.ts';

const image = 'postgres:17';

/** Starts `postgres:17` by Testcontainers. Throws where that package, Docker or the image is missing. */
export async function startPostgresContainer(): Promise<PostgresServer> {
  const { PostgreSqlContainer } = await import('@testcontainers/postgresql').catch((cause: unknown) => {
    throw new UserError('@testcontainers/postgresql is missing: npm install --save-dev it.', { cause });
  });
  const container = await new PostgreSqlContainer(image)
    .withCommand(['postgres', '-c', 'fsync=off', '-c', 'max_connections=300'])
    .withTmpFs({ '/var/lib/postgresql/data': 'rw' })
    .start();
  return {
    description: `${image} in Docker (Testcontainers)`,
    superuser: {
      host: container.getHost(),
      port: container.getPort(),
      database: container.getDatabase(),
      user: container.getUsername(),
      password: container.getPassword(),
    },
    [Symbol.asyncDispose]: async () => {
      await container.stop();
    },
  };
}
