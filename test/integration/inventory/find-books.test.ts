import { randomUUID } from 'node:crypto';
import type { Book } from '../../../services/inventory/book.ts';
import { buildBook, buildIsbn } from '../../support/books.ts';
import { problem, startInventory, type Inventory } from '../../support/inventory.ts';

let inventory: Inventory;
beforeAll(async () => {
  inventory = await startInventory();
});
afterAll(() => inventory.close());

interface Page {
  books: Book[];
  next: string | null;
}

/** Reads pages of books that `word` finds until there are no more; `meanwhile` runs between two of them. */
async function readPages(word: string, limit: number, meanwhile = () => Promise.resolve()): Promise<Book[]> {
  const found: Book[] = [];
  let after = '';
  for (;;) {
    const { body } = await inventory.get(`/books?q=${word}&limit=${limit}${after}`);
    const { books, next } = body as Page;
    found.push(...books);
    if (next === null) return found;
    expect(books).toHaveLength(limit);
    after = `&after=${next}`;
    await meanwhile();
  }
}

describe('GET /books/{id}', () => {
  test('answers the record, whatever the case of its id', async () => {
    const book = await inventory.addBook();

    const answers = [
      await inventory.get(`/books/${book.id}`),
      await inventory.get(`/books/${book.id.toUpperCase()}`),
    ];

    expect(answers).toMatchObject(Array(2).fill({ status: 200, body: book }));
  });

  test('answers 404 when there is no such book', async () => {
    await expect(inventory.get(`/books/${randomUUID()}`)).resolves.toMatchObject(problem(404, 'not-found'));
  });

  test.each(['1', '%00', '..%2f..', "'or'1'='1", '%F0%9F%93%9A'])('answers 400 to the id %s', async (id) => {
    await expect(inventory.get(`/books/${id}`)).resolves.toMatchObject(
      problem(400, 'invalid-input', { errors: [{ path: 'id', message: expect.any(String) }] }),
    );
  });
});

describe('GET /books', () => {
  test('answers the newest first', async () => {
    const word = randomUUID();
    const added: Book[] = [];
    for (const number of [1, 2, 3]) added.push(await inventory.addBook({ title: `${word} ${number}` }));

    const page = await inventory.get(`/books?q=${word}`);

    expect(page).toMatchObject({ status: 200, body: { books: added.reverse(), next: null } });
  });

  test('says no next page after the last one, however full it is', async () => {
    const word = randomUUID();
    for (const number of [1, 2]) await inventory.addBook({ title: `${word} ${number}` });

    await expect(inventory.get(`/books?q=${word}&limit=2`)).resolves.toMatchObject({ body: { next: null } });
    await expect(inventory.get(`/books?q=${word}&limit=1`)).resolves.toMatchObject({
      body: { next: expect.any(String) },
    });
  });

  test('answers each book on just one page, while others are being added', async () => {
    const word = randomUUID();
    const items = Array.from({ length: 60 }, () => ({ book: buildBook({ title: `A ${word}` }) }));
    await inventory.post('/books/batch', { items });
    const expected = (await inventory.findBooks(word)).map(({ id }) => id);

    const found = await readPages(word, 7, async () => {
      await inventory.post('/books/batch', {
        items: Array.from({ length: 10 }, () => ({ book: buildBook({ title: `Later ${word}` }) })),
      });
    });

    const titles = new Set(found.map(({ title }) => title));
    expect(titles).toEqual(new Set([`A ${word}`]));
    expect(found).toHaveLength(60);
    expect(found.slice(0, 50).map(({ id }) => id)).toEqual(expected);
  });

  test.each([
    ['limit=0', 'limit'],
    ['limit=201', 'limit'],
    ['limit=ten', 'limit'],
    ['after=-1', 'after'],
    ['after=abc', 'after'],
    [`q=${'a'.repeat(201)}`, 'q'],
    ['q=a&q=b', 'q'],
    ['sort=title', ''],
    ['__proto__=1', ''],
  ])('answers 400 to the query %s', async (query, path) => {
    await expect(inventory.get(`/books?${query}`)).resolves.toMatchObject(
      problem(400, 'invalid-input', { errors: [{ path, message: expect.any(String) }] }),
    );
  });
});

describe('GET /books?q=', () => {
  /** Words that no other book has. */
  const mark = randomUUID().slice(0, 8);
  const isbn = buildIsbn();

  beforeAll(async () => {
    await inventory.addBook({ title: `Jane Eyre ${mark}a`, authors: ['Charlotte Brontë'], isbn });
    await inventory.addBook({ title: `It ${mark}b`, authors: ['Stephen King'], isbn: '9780804429573' });
    await inventory.addBook({ title: `100% Wolf_${mark}c`, authors: [`Back\\slash${mark}`], isbn: null });
    await inventory.addBook({ title: `吾輩は猫である ${mark}d`, authors: ['夏目漱石'], isbn: null });
    await inventory.addBook({ title: `Война и мир ${mark}e`, authors: ['Лев Толстой'], isbn: null });
    await inventory.addBook({ title: `Unfit ${mark}f`, authors: ['Spirit'], isbn: null });
  });

  test.each([
    ['any part of a word', 'ane yre', 'a'],
    ['words in another order, of title and authors', 'bronte eyre', 'a'],
    ['words without their accents', 'bronte', 'a'],
    ['words with accents that are written in two parts', 'bronte\u0308', 'a'],
    ['another case', 'BRONTË', 'a'],
    ['an ISBN', isbn, 'a'],
    ['an ISBN with hyphens', isbn.replace(/^(978)(\d{5})/, '$1-$2-'), 'a'],
    ['the ISBN-10 of a book that has an ISBN-13', '0-8044-2957-X', 'b'],
    ['a part of an ISBN', '80442957', 'b'],
    ['a short word', 'it', 'b'],
    ['a per cent sign, literally', '100%', 'c'],
    ['an underscore, literally', `wolf_${mark}`, 'c'],
    ['a backslash, literally', 'back\\slash', 'c'],
    ['Japanese', '吾輩は猫である', 'd'],
    ['one ideograph within a title', '猫', 'd'],
    ['a word of two ideographs', '漱石', 'd'],
    ['Cyrillic in another case', 'ВОЙНА толстой', 'e'],
  ])('finds %s', async (_what, words, expected) => {
    const found = await inventory.findBooks(_what.includes('ISBN') ? words : `${words} ${mark}`);

    expect(found.map(({ title }) => title.at(-1))).toEqual([expected]);
  });

  test.each([
    ['a word that it does not have', `${mark} Rochester`],
    ['a sign that stands for any text elsewhere', `Jane%${mark}`],
    ['a sign that stands for any letter elsewhere', `${mark.slice(0, 4)}_${mark.slice(5)}`],
    ['characters in another order', `は輩吾 ${mark}`],
  ])('does not find %s', async (_what, words) => {
    expect(await inventory.findBooks(words)).toEqual([]);
  });

  test('finds a book by the beginning of a short word, not by its middle', async () => {
    const found = await inventory.findBooks(`it ${mark}`);

    expect(found.map(({ title }) => title)).not.toContain(`Unfit ${mark}f`);
  });
});
