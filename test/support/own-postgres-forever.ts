import { startEmbeddedPostgres } from '../../scripts/testing/embedded-postgres.ts';

/** A program for the test of what is left when tests are killed: starts a PostgreSQL, tells its process, and stays. */
const postgres = await startEmbeddedPostgres();
console.log(postgres.pid());
setInterval(() => undefined, 1000);
