import {
  createDatabase as createDatabaseOn,
  type Connection,
  type TestDatabase,
} from '../../scripts/testing/postgres.ts';

/** Where the run's global set-up leaves the superuser's connection for the test files. */
export const serverVariable = 'TEST_POSTGRES';

/** Makes an empty database on the run's server, under a name of its own. Drop it in `afterAll`. */
export function createDatabase(): Promise<TestDatabase> {
  return createDatabaseOn(getServer());
}

function getServer(): Connection {
  const value = process.env[serverVariable];
  if (value === undefined)
    throw new Error(`${serverVariable} is not set: run this with jest's integration project.`);
  return JSON.parse(value) as Connection;
}
