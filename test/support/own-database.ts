import type { TestDatabase } from '../../scripts/testing/postgres.ts';
import { createDatabase } from './postgres.ts';
import { killServices } from './process.ts';

/**
 * Gives the tests of a `describe` a database of their own, filled in before the first of them. After the last it ends the
 * services that they have started, and drops it.
 */
export function useOwnDatabase(): TestDatabase {
  const database = {} as TestDatabase;
  beforeAll(async () => {
    Object.assign(database, await createDatabase());
  });
  afterAll(async () => {
    await killServices();
    await database.drop();
  });
  return database;
}
