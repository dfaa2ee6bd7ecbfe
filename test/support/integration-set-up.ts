import type { PostgresServer } from '../../scripts/testing/postgres.ts';
import { serverVariable } from './postgres.ts';
import { startServer } from './postgres-server.ts';

/** Jest's global set-up of the integration tests: one PostgreSQL for the run, which the tear-down stops. */
export default async function setUp(): Promise<void> {
  const startedAt = performance.now();
  const server = await startServer();
  process.env[serverVariable] = JSON.stringify(server.superuser);
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  process.stdout.write(`Integration tests use ${server.description}, started in ${seconds} s.\n`);
  globalThis.testPostgres = server;
}

declare global {
  var testPostgres: PostgresServer | undefined;
}
