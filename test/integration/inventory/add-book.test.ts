import { randomUUID } from 'node:crypto';
import type { Book } from '../../../services/inventory/book.ts';
import { buildBook, buildIsbn, type BookBody } from '../../support/books.ts';
import { problem, startInventory, type Answer, type Inventory } from '../../support/inventory.ts';
import { execute } from '../../../scripts/testing/postgres.ts';

let inventory: Inventory;
beforeAll(async () => {
  inventory = await startInventory();
});
afterAll(() => inventory.close());

const uuid7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** Adds a book as clients do: what a busy inventory answers with 503 is sent again, under the same key. */
async function addInTheEnd(book: BookBody): Promise<Answer> {
  const headers = { 'Idempotency-Key': randomUUID() };
  for (;;) {
    const answer = await inventory.post('/books', book, headers);
    if (answer.status !== 503) return answer;
  }
}

describe('POST /books', () => {
  test('answers 201 with the record, and where it is from now on', async () => {
    const book = buildBook();

    const added = await inventory.post('/books', book);

    const record = added.body as Book;
    expect(added).toMatchObject({
      status: 201,
      body: {
        ...book,
        id: expect.stringMatching(uuid7),
        accessionNumber: expect.any(Number),
        addedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      },
    });
    expect(Object.fromEntries(added.headers)).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      location: `/books/${record.id}`,
    });
    await expect(inventory.get(`/books/${record.id}`)).resolves.toMatchObject({ status: 200, body: record });
  });

  test('takes a book of which little is known', async () => {
    const { title, authors } = buildBook();

    const added = await inventory.post('/books', { title, authors });

    expect(added).toMatchObject({
      status: 201,
      body: { title, authors, isbn: null, year: null, language: null, source: 'api' },
    });
  });

  test('keeps every character of a title and its authors', async () => {
    const title = `"{NULL,\\'$1}" 紅樓夢 👩🏽‍🚀 ${randomUUID()}`;
    const authors = ['{"a","b"}', '', '\\', 'NULL', 'Ünï–cödé', '"'].map((name) => `${name}.`);

    const { id } = await inventory.addBook({ title, authors });

    const { body } = await inventory.get(`/books/${id}`);
    expect(body).toMatchObject({ title, authors });
  });

  test('takes two copies of one ISBN', async () => {
    const isbn = buildIsbn();

    const copies = [await inventory.addBook({ isbn }), await inventory.addBook({ isbn })];

    expect(await inventory.findBooks(isbn)).toEqual(copies.reverse());
  });

  test('answers 400 with all that is wrong at once, and adds nothing', async () => {
    const title = `Wrong ${randomUUID()}`;

    const refused = await inventory.post('/books', { title, authors: [], isbn: '9780618477940', copies: 2 });

    expect(refused).toMatchObject(
      problem(400, 'invalid-input', {
        title: 'Bad Request',
        errors: [
          { path: 'authors', message: expect.any(String) },
          { path: 'isbn', message: expect.stringContaining('check its digits') },
          { path: '', message: expect.stringContaining('copies') },
        ],
      }),
    );
    expect(refused.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    expect(await inventory.findBooks(title)).toEqual([]);
  });

  test.each(['', '{', '{"title":"a"', 'null', '[]', '42', '"Fun Home"', '\u0000', '[[[['])(
    'answers 400 to the body %j',
    async (body) => {
      await expect(inventory.post('/books', body)).resolves.toMatchObject({
        status: 400,
        body: { status: 400 },
      });
    },
  );

  test('answers 413 to a body of 10 MB', async () => {
    const body = buildBook({ title: 'a'.repeat(10_000_000) });

    await expect(inventory.post('/books', body)).resolves.toMatchObject(problem(413, 'entity.too.large'));
  });

  test.each(['text/plain', 'application/xml', 'application/x-www-form-urlencoded', 'nonsense', ''])(
    'answers 415 to a body of the type "%s"',
    async (type) => {
      await expect(inventory.post('/books', buildBook(), { 'Content-Type': type })).resolves.toMatchObject(
        problem(415, 'unsupported-media-type'),
      );
    },
  );

  test('answers 422 to a book that only the database refuses, and adds those that came with it', async () => {
    const forbidden = `Forbidden ${randomUUID()}`;
    await execute(inventory.database.connection, [
      `alter table books add constraint books_no_forbidden_check check (title <> '${forbidden}')`,
    ]);
    const titles = Array.from({ length: 40 }, (_, position) =>
      position === 17 ? forbidden : `Allowed ${randomUUID()}`,
    );

    const answers = await Promise.all(titles.map((title) => addInTheEnd(buildBook({ title }))));

    expect(answers.map(({ status }) => status)).toEqual(
      titles.map((title) => (title === forbidden ? 422 : 201)),
    );
    expect(answers[17]).toMatchObject(problem(422, 'unprocessable'));
    expect(await inventory.findBooks(forbidden)).toEqual([]);
  });
});
