import { createDatabase, type TestDatabase } from '../../support/postgres.ts';
import { killServices, startService } from '../../support/process.ts';
import { readBooksTable } from '../../support/books-table.ts';
import { waitFor } from '../../support/wait.ts';
import { startWriters } from '../../support/writers.ts';

const clients = 12;
const kills = 3;

describe('kill -9 of inventory under load', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await createDatabase();
  });

  afterAll(async () => {
    await killServices();
    await database.drop();
  });

  test('leaves every acknowledged book on the shelf exactly once, and none that was not sent', async () => {
    let inventory = await startService('inventory', { env: database.env });
    const { url, port } = inventory;
    const writers = startWriters({ url, clients, isRetrying: true });

    for (let kill = 0; kill < kills; kill += 1) {
      const before = writers.acknowledged.size;
      await waitFor('the load to run', () => writers.acknowledged.size > before + 100);
      inventory.signal('SIGKILL');
      await inventory.ended;
      inventory = await startService('inventory', { env: { ...database.env, PORT: String(port) } });
    }
    await writers.stop();

    const shelf = await readBooksTable(database.connection);
    expect(writers.unanswered).toBeGreaterThanOrEqual(kills);
    expect(shelf.map(({ key }) => key).sort()).toEqual([...writers.sent].sort());
    expect(Object.fromEntries(shelf.map(({ key, id }) => [key, id]))).toEqual(
      Object.fromEntries([...writers.acknowledged].map(([key, { id }]) => [key, id])),
    );
  }, 60_000);
});
