import { execute } from '../../../scripts/testing/postgres.ts';
import type { BookDetails, Provenance } from '../../../services/inventory/provenance.ts';
import { buildBook } from '../../support/books.ts';
import { type Inventory, startInventory } from '../../support/inventory.ts';
import { waitFor } from '../../support/wait.ts';

let inventory: Inventory;
beforeAll(async () => {
  inventory = await startInventory();
});
afterAll(() => inventory.close());

async function readProvenance(id: string): Promise<Provenance | null> {
  const { body } = await inventory.get(`/books/${id}`);
  return (body as BookDetails).journey;
}

describe("a record's provenance", () => {
  test('names the replica, and a moment later how long the commit took', async () => {
    const { id } = await inventory.addBook();

    await waitFor('the time of its commit', async () => ((await readProvenance(id))?.commitMs ?? 0) > 0);

    expect(await readProvenance(id)).toEqual({
      recordedBy: 'inventory-in-test',
      batchSize: 1,
      commitMs: expect.any(Number),
      traceId: null,
    });
  });

  test('says how many records the same commit wrote', async () => {
    const items = Array.from({ length: 3 }, () => ({ book: buildBook() }));

    const { body } = await inventory.post('/books/batch', { items });

    const { results } = body as { results: { book: { id: string } }[] };
    for (const { book } of results) expect(await readProvenance(book.id)).toMatchObject({ batchSize: 3 });
  });

  test('is null for a record from before it was recorded', async () => {
    const { id } = await inventory.addBook();
    await execute(inventory.database.connection, [
      `update books set recorded_by = null, batch_size = null where id = '${id}'`,
    ]);

    expect(await readProvenance(id)).toBeNull();
  });
});
