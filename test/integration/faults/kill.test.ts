import { useOwnDatabase } from '../../support/own-database.ts';
import { startService } from '../../support/process.ts';
import { readBooksTable } from '../../support/books-table.ts';
import { waitFor } from '../../support/wait.ts';
import { startWriters } from '../../support/writers.ts';

const clients = 12;
const kills = 3;

describe('kill -9 of inventory under load', () => {
  const database = useOwnDatabase();

  test('leaves every acknowledged book in the table exactly once, and none that was not sent', async () => {
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

    const books = await readBooksTable(database.connection);
    expect(writers.unanswered).toBeGreaterThanOrEqual(kills);
    expect(books.map(({ key }) => key).sort()).toEqual([...writers.sent].sort());
    expect(Object.fromEntries(books.map(({ key, id }) => [key, id]))).toEqual(
      Object.fromEntries([...writers.acknowledged].map(([key, { id }]) => [key, id])),
    );
  });
});
