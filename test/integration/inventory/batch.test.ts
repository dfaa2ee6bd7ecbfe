import { randomUUID } from 'node:crypto';
import { buildBook } from '../../support/books.ts';
import { problem, startInventory, type Inventory } from '../../support/inventory.ts';
import { execute } from '../../../scripts/testing/postgres.ts';

let inventory: Inventory;
beforeAll(async () => {
  inventory = await startInventory();
});
afterAll(() => inventory.close());

const post = (items: unknown) => inventory.post('/books/batch', { items });
const buildItem = (idempotencyKey = randomUUID(), book = buildBook()) => ({ idempotencyKey, book });
const buildItems = (length: number) => Array.from({ length }, () => buildItem());

describe('POST /books/batch', () => {
  test('answers a result an item, in their order, and numbers the books so', async () => {
    const items = buildItems(1000);

    const { status, body } = await post(items);

    const { results } = body as { results: { status: string; book: { accessionNumber: number } }[] };
    expect(status).toBe(200);
    expect(results).toEqual(
      items.map(({ book }) => ({ status: 'added', book: expect.objectContaining(book) })),
    );
    const numbers = results.map(({ book }) => book.accessionNumber);
    expect(numbers).toEqual(numbers.toSorted((left, right) => left - right));
  });

  test('takes books without keys, twice if need be', async () => {
    const book = buildBook();

    const answers = [await post([{ book }]), await post([{ book }])];

    expect(answers).toMatchObject(Array(2).fill({ status: 200, body: { results: [{ status: 'added' }] } }));
    expect(await inventory.findBooks(book.title)).toHaveLength(2);
  });

  test('adds what a batch that came before has not', async () => {
    const [first, second, third] = [buildItem(), buildItem(), buildItem()];
    const before = await post([first, third]);

    const after = await post([first, second, third]);

    const { results } = before.body as { results: { book: unknown }[] };
    expect(after).toMatchObject({
      status: 200,
      body: {
        results: [
          { status: 'already-there', book: results[0]?.book },
          { status: 'added', book: second.book },
          { status: 'already-there', book: results[1]?.book },
        ],
      },
    });
  });

  test('adds nothing when one item is bad, and says which and why', async () => {
    const items = buildItems(5);
    items[3] = buildItem(undefined, buildBook({ isbn: '9780618477940', year: 1.5 }));

    const refused = await post(items);

    expect(refused).toMatchObject(
      problem(400, 'invalid-input', {
        errors: [
          { path: 'items.3.book.isbn', message: expect.any(String) },
          { path: 'items.3.book.year', message: expect.any(String) },
        ],
      }),
    );
    expect(await inventory.findBooks(items[0]?.book.title ?? '')).toEqual([]);
  });

  test('adds nothing when a key was used for another book', async () => {
    const key = randomUUID();
    await post([buildItem(key)]);
    const items = [buildItem(), buildItem(key), buildItem()];

    const refused = await post(items);

    expect(refused).toMatchObject(
      problem(422, 'unprocessable', {
        errors: [{ path: 'items.1.idempotencyKey', message: 'was used for another book' }],
      }),
    );
    expect(await inventory.findBooks(items[0]?.book.title ?? '')).toEqual([]);
  });

  test('adds nothing when the database refuses one of the books', async () => {
    const forbidden = `Forbidden ${randomUUID()}`;
    await execute(inventory.database.connection, [
      `alter table books add constraint books_no_forbidden_check check (title <> '${forbidden}')`,
    ]);
    const items = [buildItem(), buildItem(undefined, buildBook({ title: forbidden }))];

    await expect(post(items)).resolves.toMatchObject(problem(422, 'unprocessable'));
    expect(await inventory.findBooks(items[0]?.book.title ?? '')).toEqual([]);
  });

  test('shares its keys with the route of single books', async () => {
    const [single, batched] = [buildItem(), buildItem()];
    const headers = { 'Idempotency-Key': single.idempotencyKey };
    const first = await inventory.post('/books', single.book, headers);
    await post([batched]);

    await expect(post([single])).resolves.toMatchObject({
      status: 200,
      body: { results: [{ status: 'already-there', book: first.body }] },
    });
    await expect(
      inventory.post('/books', batched.book, { 'Idempotency-Key': batched.idempotencyKey }),
    ).resolves.toMatchObject({ status: 201, body: batched.book });
    expect(await inventory.findBooks(batched.book.title)).toHaveLength(1);
  });

  test('makes one set of books of the same batch sent eight times at the same moment', async () => {
    const items = buildItems(50);

    // Each sends them in another order, which is how transactions come to wait for each other.
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, turn) => post(turn % 2 ? items : items.toReversed())),
    );

    expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(200));
    const statuses = answers.flatMap(({ body }) =>
      (body as { results: { status: string }[] }).results.map((result) => result.status),
    );
    expect(statuses.filter((status) => status === 'added')).toHaveLength(50);
  });

  test.each([
    ['no items', []],
    ['1,001 items', Array(1001).fill({ book: buildBook() })],
    ['items that are no list', { book: buildBook() }],
  ])('answers 400 to %s', async (_what, items) => {
    await expect(post(items)).resolves.toMatchObject(
      problem(400, 'invalid-input', { errors: [{ path: 'items', message: expect.any(String) }] }),
    );
  });

  test('answers 400 to an Idempotency-Key, since each item has its own', async () => {
    const refused = await inventory.post(
      '/books/batch',
      { items: buildItems(1) },
      { 'Idempotency-Key': 'k' },
    );

    expect(refused).toMatchObject(problem(400, 'invalid-input'));
  });

  test('answers 413 to more than its limit', async () => {
    await expect(post([' '.repeat(5_000_000)])).resolves.toMatchObject(problem(413, 'entity.too.large'));
  });
});
