import { readBook } from '../../../scripts/import/book.ts';
import { parseHeader } from '../../../scripts/import/columns.ts';

/** Reads one book of a file with just these columns. */
function readCells(cells: Record<string, string>) {
  const row = { title: 'Fun Home', authors: 'Alison Bechdel', ...cells };
  return readBook(Object.values(row), parseHeader(Object.keys(row)));
}

describe('readBook', () => {
  test('makes a book of a row', () => {
    const read = readCells({ isbn: '618477942', year: '2006.0', language_code: 'en_US' });

    expect(read).toEqual({
      book: {
        title: 'Fun Home',
        authors: ['Alison Bechdel'],
        isbn: '9780618477944',
        year: 2006,
        language: 'en-US',
        source: 'import',
      },
      omissions: [],
    });
  });

  test('leaves out what it cannot read, and tells each', () => {
    const read = readCells({ isbn: '9.78061847794e+12', year: 'c1998', language: 'English' });

    expect(read).toEqual({
      book: expect.objectContaining({ isbn: null, year: null, language: null }),
      omissions: [
        { field: 'isbn', value: '9.78061847794e+12', reason: expect.stringContaining('rounded') },
        { field: 'year', value: 'c1998', reason: expect.stringContaining('no year') },
        { field: 'language', value: 'English', reason: expect.stringContaining('no language code') },
      ],
    });
  });

  test('takes the original title where there is no other', () => {
    expect(readCells({ title: ' ', original_title: 'Les Fleurs du mal' })).toMatchObject({
      book: { title: 'Les Fleurs du mal' },
    });
  });

  test('makes one line in one Unicode form of a title', () => {
    expect(readCells({ title: ' Cafe\u0301\r\n  Europa\u00a0' })).toMatchObject({
      book: { title: 'Café Europa' },
    });
  });

  test.each([
    ['a title', { title: '  ' }, 'has no title'],
    ['an author', { authors: ' , ' }, 'has no author'],
    ['bytes that are UTF-8', { title: 'Caf\ufffd' }, expect.stringContaining('UTF-8')],
  ])('rejects a row without %s', (_case, cells, reason) => {
    expect(readCells(cells)).toEqual({ reason });
  });

  test.each([
    ['2008', 2008],
    ['2008.0', 2008],
    ['-750.0', -750],
    ['2008-09-14', 2008],
    ['2008/09/14', 2008],
    ['09/14/2008', 2008],
    ['14.9.2008', 2008],
    ['0', 0],
    ['', null],
  ])('reads the year %j as %j', (year, expected) => {
    expect(readCells({ year })).toMatchObject({ book: { year: expected }, omissions: [] });
  });

  test.each(['12345', '3001', '-4001', '2008.5', '1998?', '9/8'])('does not guess the year %j', (year) => {
    expect(readCells({ year })).toMatchObject({
      book: { year: null },
      omissions: [{ field: 'year', value: year }],
    });
  });

  test.each([
    ['J.K. Rowling, Mary GrandPré', ['J.K. Rowling', 'Mary GrandPré']],
    ['Rowling, J.K.; GrandPré, Mary', ['Rowling, J.K.', 'GrandPré, Mary']],
    ['A|B', ['A', 'B']],
    ['Martin Luther King, Jr., Coretta Scott King', ['Martin Luther King, Jr.', 'Coretta Scott King']],
    ['Jane Doe, Jr. Smith', ['Jane Doe', 'Jr. Smith']],
    ['A, , A', ['A']],
  ])('reads the authors %j', (authors, expected) => {
    expect(readCells({ authors })).toMatchObject({ book: { authors: expected } });
  });

  test('takes a single author as one name, comma or not, and then the others', () => {
    const row = ['Tehanu', 'Le Guin, Ursula K.', 'Ann Other, Bo Other'];
    const columns = parseHeader(['title', 'author', 'additional authors']);

    expect(readBook(row, columns)).toMatchObject({
      book: { authors: ['Le Guin, Ursula K.', 'Ann Other', 'Bo Other'] },
    });
  });
});
