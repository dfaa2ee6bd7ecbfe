import { randomUUID } from 'node:crypto';
import { buildBook, type BookBody } from '../../support/books.ts';
import { problem, startInventory, type Inventory } from '../../support/inventory.ts';
import { readEvents } from '../../support/event-stream.ts';

let inventory: Inventory;
beforeAll(async () => {
  inventory = await startInventory();
});
afterAll(() => inventory.close());

interface Item {
  idempotencyKey?: string;
  book: BookBody;
  askFirst?: true;
  completes?: string;
}

interface Result {
  status: string;
  book?: { id: string; accessionNumber: number };
  incompleteBooks?: { id: string; idempotencyKeys: string[] }[];
}

const post = (items: Item[]) => inventory.post('/books/batch', { items });

async function add(...items: Item[]): Promise<Result[]> {
  const { status, body } = await post(items);
  expect([status, body]).toEqual([200, expect.anything()]);
  return (body as { results: Result[] }).results;
}

const incomplete = (changes: Partial<BookBody> = {}): BookBody =>
  buildBook({ isbn: null, year: null, language: null, ...changes });
const whole = (book: BookBody): BookBody => ({
  ...book,
  isbn: '9780618477944',
  year: 2006,
  language: 'en',
});

/** Adds a record without ISBN, year and language. */
async function addIncomplete() {
  const item = { idempotencyKey: randomUUID(), book: incomplete() };
  const [result] = await add(item);
  return { item, id: result?.book?.id ?? '' };
}

describe('POST /books/batch with items that ask first', () => {
  test('adds nothing where a record lacks what the item tells, and answers the record with its keys', async () => {
    const { item, id } = await addIncomplete();

    const results = await add({ idempotencyKey: randomUUID(), book: whole(item.book), askFirst: true });

    expect(results).toEqual([
      { status: 'completes', incompleteBooks: [{ id, idempotencyKeys: [item.idempotencyKey] }] },
    ]);
    expect(await inventory.findBooks(item.book.title)).toHaveLength(1);
  });

  test.each<[string, Partial<BookBody>]>([
    ['another title', { title: `Other ${randomUUID()}` }],
    ['other authors', { authors: ['Somebody Else'] }],
    ['another source', { source: 'web' }],
    ['another year', { year: 2007 }],
    ['nothing more', { isbn: null, language: null }],
  ])('adds a book of %s', async (_case, changes) => {
    const before = { idempotencyKey: randomUUID(), book: incomplete({ year: 2006 }) };
    await add(before);

    const results = await add({
      idempotencyKey: randomUUID(),
      book: { ...whole(before.book), ...changes },
      askFirst: true,
    });

    expect(results).toMatchObject([{ status: 'added' }]);
  });

  test('adds both of a batch, although one would complete the other', async () => {
    const book = incomplete();

    const results = await add(
      { idempotencyKey: randomUUID(), book, askFirst: true },
      { idempotencyKey: randomUUID(), book: whole(book), askFirst: true },
    );

    expect(results).toMatchObject([{ status: 'added' }, { status: 'added' }]);
  });
});

describe('POST /books/batch with items that complete a record', () => {
  test('fills in what the record lacks, and keeps its id and accession number', async () => {
    const { item, id } = await addIncomplete();
    const [before] = await inventory.findBooks(item.book.title);

    const results = await add({ idempotencyKey: randomUUID(), book: whole(item.book), completes: id });

    const completed = { ...before, isbn: '9780618477944', year: 2006, language: 'en' };
    expect(results).toEqual([{ status: 'completed', book: completed }]);
    expect(await inventory.findBooks(`${item.book.title} 9780618477944`)).toEqual([completed]);
  });

  test('keeps what the record has', async () => {
    const { item, id } = await addIncomplete();
    const isbn = '9780618477944';
    await add({ idempotencyKey: randomUUID(), book: { ...item.book, isbn }, completes: id });

    const results = await add({
      idempotencyKey: randomUUID(),
      book: { ...item.book, year: 2006 },
      completes: id,
    });

    expect(results).toMatchObject([{ status: 'completed', book: { isbn, year: 2006, language: null } }]);
    expect(await inventory.findBooks(`${item.book.title} ${isbn}`)).toHaveLength(1);
  });

  test('answers both the first request and the completion again, and every other one with 422', async () => {
    const { item, id } = await addIncomplete();
    const completion = { idempotencyKey: randomUUID(), book: whole(item.book), completes: id };
    const [completed] = await add(completion);
    const again = { status: 'already-there', book: completed?.book };

    await expect(add(item, completion)).resolves.toEqual([again, again]);
    await expect(add({ ...completion, completes: randomUUID() })).resolves.toEqual([again]);
    const { idempotencyKey, book } = completion;
    await expect(add({ idempotencyKey, book, askFirst: true })).resolves.toEqual([again]);
    await expect(add({ idempotencyKey, book })).resolves.toEqual([again]);
    await expect(post([{ ...item, book: { ...item.book, year: 2007 } }])).resolves.toMatchObject(
      problem(422, 'unprocessable'),
    );
    await expect(post([{ ...completion, book: { ...completion.book, year: 2007 } }])).resolves.toMatchObject(
      problem(422, 'unprocessable'),
    );
    expect(await inventory.findBooks(item.book.title)).toHaveLength(1);
  });

  test('does not take for the first request one that lacks more than was completed', async () => {
    const item = { idempotencyKey: randomUUID(), book: incomplete({ year: 2006 }) };
    const [added] = await add(item);
    await add({
      idempotencyKey: randomUUID(),
      book: whole(item.book),
      completes: added?.book?.id ?? '',
    });

    await expect(post([{ ...item, book: { ...item.book, year: null } }])).resolves.toMatchObject(
      problem(422, 'unprocessable'),
    );
  });

  test('adds the book where the record lacks nothing any more, or contradicts, or is not there', async () => {
    const { item, id } = await addIncomplete();
    await add({ idempotencyKey: randomUUID(), book: whole(item.book), completes: id });
    const other = { ...whole(item.book), year: 2007 };

    await expect(
      add(
        { idempotencyKey: randomUUID(), book: other, completes: id },
        { idempotencyKey: randomUUID(), book: other, completes: randomUUID() },
      ),
    ).resolves.toMatchObject([{ status: 'added' }, { status: 'added' }]);
  });

  test('completes once of eight requests at the same moment', async () => {
    const { item, id } = await addIncomplete();
    const completion = { idempotencyKey: randomUUID(), book: whole(item.book), completes: id };

    const answers = await Promise.all(Array.from({ length: 8 }, () => add(completion)));

    const statuses = answers.flat().map(({ status }) => status);
    expect(statuses.toSorted()).toEqual([...Array(7).fill('already-there'), 'completed']);
    expect(await inventory.findBooks(item.book.title)).toHaveLength(1);
  });

  test('tells followers of a record once, as it is when they read it', async () => {
    const { item, id } = await addIncomplete();
    const [before] = await inventory.findBooks(item.book.title);
    await add({ idempotencyKey: randomUUID(), book: whole(item.book), completes: id });
    const next = await inventory.addBook();

    const told: unknown[] = [];
    const lastEventId = String((before?.accessionNumber ?? 0) - 1);
    for await (const { data } of readEvents(`${inventory.url}/events`, { lastEventId })) {
      told.push(JSON.parse(data));
      if (told.length === 2) break;
    }

    expect(told).toEqual([{ ...before, isbn: '9780618477944', year: 2006, language: 'en' }, next]);
  });

  test('completes nothing when another item is refused', async () => {
    const { item, id } = await addIncomplete();
    const key = randomUUID();
    await add({ idempotencyKey: key, book: incomplete() });

    const refused = await post([
      { idempotencyKey: randomUUID(), book: whole(item.book), completes: id },
      { idempotencyKey: key, book: incomplete() },
    ]);

    expect(refused).toMatchObject(problem(422, 'unprocessable'));
    expect(await inventory.findBooks(item.book.title)).toMatchObject([{ isbn: null }]);
  });

  test.each<[string, Partial<Item>, string]>([
    ['both', { completes: randomUUID(), askFirst: true, idempotencyKey: 'k' }, 'items.0.askFirst'],
    ['no key', { completes: randomUUID() }, 'items.0.completes'],
    ['no id', { completes: 'x', idempotencyKey: 'k' }, 'items.0.completes'],
  ])('answers 400 to an item that completes with %s', async (_case, changes, path) => {
    await expect(post([{ book: incomplete(), ...changes }])).resolves.toMatchObject(
      problem(400, 'invalid-input', { errors: [{ path, message: expect.any(String) }] }),
    );
  });

  test('answers 400 to two items that complete one record', async () => {
    const completes = randomUUID();
    const items = ['k1', 'k2'].map((idempotencyKey) => ({ idempotencyKey, completes, book: incomplete() }));

    await expect(post(items)).resolves.toMatchObject(
      problem(400, 'invalid-input', { errors: [{ path: 'items.1.completes', message: expect.any(String) }] }),
    );
  });
});
