import { parseHeader } from '../../../scripts/import/columns.ts';

describe('parseHeader', () => {
  test('finds the columns of goodbooks, the title of the copy before the original one', () => {
    const header = 'book_id,isbn,isbn13,authors,original_publication_year,original_title,title,language_code';

    expect(parseHeader(header.split(','))).toEqual({
      title: [6, 5],
      authors: [3],
      author: [],
      moreAuthors: [],
      isbn: [2, 1],
      year: [4],
      language: [7],
    });
  });

  test('finds the columns of a Goodreads export', () => {
    const header =
      'Book Id,Title,Author,Author l-f,Additional Authors,ISBN,ISBN13,Year Published,Original Publication Year';

    expect(parseHeader(header.split(','))).toMatchObject({
      title: [1],
      author: [2],
      moreAuthors: [4],
      isbn: [6, 5],
      year: [7, 8],
    });
  });

  test('minds neither case nor signs', () => {
    expect(parseHeader([' BOOK TITLE ', 'Author(s)', 'ISBN-13'])).toMatchObject({
      title: [0],
      authors: [1],
      isbn: [2],
    });
  });

  test('refuses a file without a title, and tells which columns it has', () => {
    expect(() => parseHeader(['name', 'authors'])).toThrow(/no column for the title.*"name", "authors"/);
  });

  test('refuses a file without authors', () => {
    expect(() => parseHeader(['title', 'isbn'])).toThrow(/no column for the authors/);
  });
});
