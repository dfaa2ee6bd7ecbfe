import { readBook } from '../../../scripts/import/book.ts';
import { findColumns } from '../../../scripts/import/columns.ts';

/** Reads one book of a file with just these columns. */
function readCells(cells: Record<string, string>) {
  const row = { title: 'Fun Home', authors: 'Alison Bechdel', ...cells };
  return readBook(Object.values(row), findColumns(Object.keys(row)));
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
    const read = readCells({ isbn: '9.78061847794e+12', year: '1998?', language: 'Klingonese' });

    expect(read).toEqual({
      book: expect.objectContaining({ isbn: null, year: null, language: null }),
      omissions: [
        { field: 'isbn', value: '9.78061847794e+12', reason: expect.stringContaining('rounded') },
        { field: 'year', value: '1998?', reason: expect.stringContaining('no certain year') },
        { field: 'language', value: 'Klingonese', reason: expect.stringContaining('no language') },
      ],
    });
  });

  test('takes the original title where there is no other', () => {
    expect(readCells({ title: ' ', original_title: 'Les Fleurs du mal' })).toMatchObject({
      book: { title: 'Les Fleurs du mal' },
    });
  });

  test('takes the first year that is certain, and then leaves nothing out', () => {
    expect(readCells({ 'Year Published': '1998?', 'Original Publication Year': '1990' })).toMatchObject({
      book: { year: 1990 },
      omissions: [],
    });
  });

  test('minds a broken character only where it uses the cell', () => {
    expect(readCells({ review: 'It\ufffds fine', publisher: '\ufffd' })).toMatchObject({ omissions: [] });
  });

  test.each([',', '(', '[', ' ', '.', "'", '1', '1-', 'a,', "'a", '1 1'])(
    'takes no time for cells with %j a hundred thousand times',
    (text) => {
      const long = text.repeat(100_000);
      const started = performance.now();

      readCells({
        title: `${long}x`,
        author: `x${long}x`,
        authors: '',
        isbn: long,
        year: long,
        language: `${long}x`,
      });

      expect(performance.now() - started).toBeLessThan(1_000);
    },
  );

  test.each([
    ['a title', { title: '  ' }, 'has no title'],
    ['an author', { authors: ' , ' }, 'has no author'],
    ['a whole title', { title: 'Caf\ufffd' }, expect.stringContaining('broken character')],
    ['a whole author', { authors: 'Ren\ufffd' }, expect.stringContaining('broken character')],
  ])('rejects a row without %s', (_case, cells, reason) => {
    expect(readCells(cells)).toEqual({ reason });
  });
});
