import type { BookInput } from '../../../scripts/import/book.ts';
import { createIdempotencyKeys } from '../../../scripts/import/idempotency-keys.ts';

const book: BookInput = {
  title: 'Fun Home',
  authors: ['Alison Bechdel'],
  isbn: null,
  year: 2006,
  language: 'en',
  source: 'import',
};
const other: BookInput = { ...book, title: 'Are You My Mother?' };

function keysOf(books: BookInput[]): string[] {
  const keys = createIdempotencyKeys();
  try {
    return books.map((each) => keys.nextKey(each));
  } finally {
    keys.close();
  }
}

describe('createIdempotencyKeys', () => {
  test('numbers equal books, so that two copies stay two', () => {
    const [first, second, third] = keysOf([book, book, book]);

    expect([first, second, third].map((key) => key?.split(':').at(-1))).toEqual(['0', '1', '2']);
  });

  test('gives the same keys to the same books, whatever their order and whatever stands between', () => {
    expect(keysOf([book, other, book]).toSorted()).toEqual(keysOf([other, book, book]).toSorted());
  });

  test.each(['title', 'isbn', 'year', 'language', 'authors'] as const)('tells books apart by %s', (field) => {
    const change = {
      title: 'x',
      isbn: '9780618477944',
      year: 1,
      language: 'fr',
      authors: ['Alison', 'Bechdel'],
    };
    const [first, second] = keysOf([book, { ...book, [field]: change[field] }]);

    expect(first).not.toBe(second);
  });

  test('makes keys that inventory takes', () => {
    expect(keysOf([book])[0]).toMatch(/^import:[\w-]{22}:0$/);
  });
});
