import { Client } from 'pg';
import type { BookWithJourney } from '../../../services/inventory/journey.ts';
import { buildBook } from '../../support/books.ts';
import { type Inventory, startInventory } from '../../support/inventory.ts';
import { waitFor } from '../../support/wait.ts';

let inventory: Inventory;
beforeAll(async () => {
  inventory = await startInventory();
});
afterAll(() => inventory.close());

async function readJourney(id: string): Promise<BookWithJourney['journey']> {
  const { body } = await inventory.get(`/books/${id}`);
  return (body as BookWithJourney).journey;
}

describe("a record's journey", () => {
  test('names the replica, and a moment later how long the commit took', async () => {
    const { id } = await inventory.addBook();

    await waitFor('the time of its commit', async () => ((await readJourney(id))?.commitMs ?? 0) > 0);

    expect(await readJourney(id)).toEqual({
      recordedBy: 'inventory-in-test',
      batchSize: 1,
      commitMs: expect.any(Number),
      traceId: null,
    });
  });

  test('tells how many records the same commit wrote', async () => {
    const items = Array.from({ length: 3 }, () => ({ book: buildBook() }));

    const { body } = await inventory.post('/books/batch', { items });

    const { results } = body as { results: { book: { id: string } }[] };
    for (const { book } of results) expect(await readJourney(book.id)).toMatchObject({ batchSize: 3 });
  });

  test('is not there for a record of before', async () => {
    const { id } = await inventory.addBook();
    const client = new Client(inventory.database.connection);
    await client.connect();
    await client.query('update books set recorded_by = null, batch_size = null where id = $1', [id]);
    await client.end();

    expect(await readJourney(id)).toBeNull();
  });
});
