import { randomUUID } from 'node:crypto';
import { type Inventory, problem, startInventory } from '../../support/inventory.ts';
import { buildBook } from '../../support/books.ts';

let inventory: Inventory;
beforeAll(async () => {
  inventory = await startInventory();
});
afterAll(() => inventory.close());

const count = async (query: string) => (await inventory.get(`/books/count${query}`)).body;

describe('GET /books/count', () => {
  test('counts what a search finds', async () => {
    const author = randomUUID();
    for (let books = 0; books < 3; books += 1) await inventory.addBook({ authors: [author] });

    expect(await count(`?q=${author}`)).toEqual({ count: 3, isExact: true });
    expect(await count(`?q=${randomUUID()}`)).toEqual({ count: 0, isExact: true });
  });

  test('stops at a thousand, and says so', async () => {
    const author = randomUUID();
    const items = Array.from({ length: 501 }, () => ({ book: buildBook({ authors: [author] }) }));
    for (const batch of [items, items.map(({ book }) => ({ book }))])
      await inventory.post('/books/batch', { items: batch });

    expect(await count(`?q=${author}`)).toEqual({ count: 1_000, isExact: false });
  });

  test('takes a search and nothing else', async () => {
    expect(await inventory.get('/books/count?limit=3')).toMatchObject(problem(400, 'invalid-input'));
  });
});
