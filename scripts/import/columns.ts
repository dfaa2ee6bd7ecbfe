import { UserError } from '../lib/user-error.ts';

/** The names that exports of catalogues give each column, the best first: a row takes the first that is not empty. */
const knownNames = {
  title: ['title', 'book title', 'full title', 'original title'],
  authors: ['authors', 'author s', 'author names', 'creators'],
  author: ['author', 'author name', 'primary author', 'creator', 'book author', 'writer'],
  moreAuthors: ['additional authors', 'secondary author', 'other authors', 'contributors'],
  isbn: ['isbn13', 'isbn 13', 'isbn', 'isbns', 'isbn10', 'isbn 10', 'isbn issn'],
  year: [
    'year',
    'publication year',
    'year published',
    'year of publication',
    'published year',
    'original publication year',
    'publication date',
    'date published',
    'published',
    'pubdate',
    'date',
  ],
  language: ['language code', 'language', 'languages', 'lang'],
} as const;

export type Field = keyof typeof knownNames;

/** Where the cells of each field stand in a row, the best first. */
export type Columns = Record<Field, number[]>;

/** Finds the columns that a book is made of. Throws UserError when there is none for the title or the authors. */
export function parseHeader(cells: readonly string[]): Columns {
  const names = cells.map(plainName);
  const columns = Object.fromEntries(
    Object.entries(knownNames).map(([field, known]) => [
      field,
      known.flatMap((name) => positionsOf(name, names)),
    ]),
  ) as Columns;
  if (columns.title.length === 0) throw noColumn('title', 'title', cells);
  if (columns.authors.length + columns.author.length === 0)
    throw noColumn('authors', 'authors" or "author', cells);
  return columns;
}

function noColumn(what: string, example: string, cells: readonly string[]): UserError {
  const list = cells.map((cell) => `"${cell.trim()}"`).join(', ');
  return new UserError(
    `there is no column for the ${what} (such as "${example}") in its first line: ${list.slice(0, 300)}.`,
  );
}

function positionsOf(name: string, names: readonly string[]): number[] {
  return names.flatMap((other, position) => (other === name ? [position] : []));
}

/** `Author(s)` and `original_publication_year` as plain words: `author s`, `original publication year`. */
function plainName(cell: string): string {
  return cell
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}
