import { randomUUID } from 'node:crypto';
import { buildBook } from '../../support/books.ts';
import { problem, startInventory, type Inventory } from '../../support/inventory.ts';

let inventory: Inventory;
beforeAll(async () => {
  inventory = await startInventory();
});
afterAll(() => inventory.close());

describe('POST /books with an Idempotency-Key', () => {
  const withKey = (key: string, book: unknown) => inventory.post('/books', book, { 'Idempotency-Key': key });

  test('answers a retry with the first record, and says so', async () => {
    const book = buildBook();
    const key = randomUUID();
    const first = await withKey(key, book);

    const retry = await withKey(key, book);

    expect(retry).toMatchObject({ status: 201, body: first.body });
    expect(first.headers.get('idempotent-replayed')).toBeNull();
    expect(retry.headers.get('idempotent-replayed')).toBe('true');
    expect(retry.headers.get('location')).toBe(first.headers.get('location'));
    expect(await inventory.findBooks(book.title)).toEqual([first.body]);
  });

  test('takes a retry in other words for the same book', async () => {
    const key = randomUUID();
    const book = buildBook({ title: 'Emma', authors: ['Brontë'], isbn: '9780618477944' });
    const first = await withKey(key, book);

    const retry = await withKey(key, {
      ...book,
      title: ' Emma ',
      authors: ['Bronte\u0308'],
      isbn: '0-618-47794-2',
    });

    expect(retry).toMatchObject({ status: 201, body: first.body });
  });

  test.each(['title', 'authors', 'isbn', 'year', 'language', 'source'] as const)(
    'answers 422 when the key comes with another %s',
    async (field) => {
      const key = randomUUID();
      const book = buildBook();
      await withKey(key, book);
      const other = buildBook({ year: 1999, language: 'fr', source: 'other' });

      const refused = await withKey(key, { ...book, [field]: other[field] });

      expect(refused).toMatchObject(
        problem(422, 'unprocessable', {
          errors: [{ path: 'the Idempotency-Key header', message: 'was used for another book' }],
        }),
      );
    },
  );

  test.each([2, 20])('makes one book of %i requests at the same moment', async (requests) => {
    const key = randomUUID();
    const book = buildBook();

    const answers = await Promise.all(Array.from({ length: requests }, () => withKey(key, book)));

    const [copy] = await inventory.findBooks(book.title);
    expect(answers).toEqual(Array(requests).fill(expect.objectContaining({ status: 201, body: copy })));
    expect(answers.filter(({ headers }) => headers.has('idempotent-replayed'))).toHaveLength(requests - 1);
    expect(await inventory.findBooks(book.title)).toHaveLength(1);
  });

  test('lets one of two books have a key that both bring at the same moment', async () => {
    const key = randomUUID();

    const answers = await Promise.all([withKey(key, buildBook()), withKey(key, buildBook())]);

    expect(answers.map(({ status }) => status).sort()).toEqual([201, 422]);
  });

  test.each([
    ['nothing', ''],
    ['two words', 'two words'],
    ['256 characters', 'a'.repeat(256)],
    ['letters beyond ASCII', 'schlüssel'],
  ])('answers 400 to a key of %s', async (_what, key) => {
    const refused = await withKey(key, buildBook());

    expect(refused).toMatchObject(
      problem(400, 'invalid-input', {
        errors: [{ path: 'idempotency-key', message: expect.stringContaining('visible ASCII') }],
      }),
    );
  });
});
