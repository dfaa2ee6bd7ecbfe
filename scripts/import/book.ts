import { readAuthors } from './authors.ts';
import type { Columns } from './columns.ts';
import { findIsbn } from './isbn.ts';
import { readLanguage } from './language.ts';
import { plainCode } from './text.ts';
import { readTitle } from './title.ts';
import { readYear } from './year.ts';

/** A book as inventory's batch route takes it. */
export interface BookInput {
  title: string;
  authors: string[];
  isbn: string | null;
  year: number | null;
  language: string | null;
  source: 'import';
}

/** A cell that the book is recorded without, and why. */
export interface Omission {
  field: 'isbn' | 'year' | 'language';
  value: string;
  reason: string;
}

export type ReadBook = { book: BookInput; omissions: Omission[] } | { reason: string };

const replacementCharacter = '\ufffd';

/** Makes a book of a row's cells. What inventory itself judges, such as lengths, is left to it. */
export function readBook(cells: readonly string[], columns: Columns): ReadBook {
  const cellsOf = (positions: readonly number[]) => positions.map((position) => cells[position] ?? '');
  const title = firstText(cellsOf(columns.title).map(readTitle));
  if (title === '') return { reason: 'has no title' };
  const authors = readAuthors(cells, columns.authors);
  if (authors.length === 0) return { reason: 'has no author' };
  if ([title, ...authors].some((text) => text.includes(replacementCharacter)))
    return { reason: `has a broken character (${replacementCharacter}): save the file as "CSV UTF-8"` };

  const omissions: Omission[] = [];
  const isbn = findIsbn({
    isbn: cellsOf(columns.isbn),
    isbnOrOther: cellsOf(columns.isbnOrOther),
    ean: cellsOf(columns.ean),
  });
  if (isbn && 'reason' in isbn) omissions.push({ field: 'isbn', ...isbn });
  return {
    book: {
      title,
      authors,
      isbn: isbn && 'isbn' in isbn ? isbn.isbn : null,
      year: findYear(cellsOf(columns.year), omissions),
      language: findLanguage(cellsOf(columns.language), omissions),
      source: 'import',
    },
    omissions,
  };
}

function firstText(texts: readonly string[]): string {
  return texts.find((text) => text !== '') ?? '';
}

/** The first year that is certain. */
function findYear(cells: readonly string[], omissions: Omission[]): number | null {
  let unread = '';
  for (const cell of cells) {
    const found = readYear(cell);
    if (typeof found === 'object') return found.year;
    if (found === undefined) unread ||= cell.trim();
  }
  if (unread !== '')
    omissions.push({ field: 'year', value: unread, reason: 'no certain year between -4000 and 3000' });
  return null;
}

function findLanguage(cells: readonly string[], omissions: Omission[]): string | null {
  let unread = '';
  for (const cell of cells) {
    if (plainCode(cell) === '') continue;
    const language = readLanguage(cell);
    if (language !== undefined) return language;
    unread ||= cell.trim();
  }
  if (unread !== '')
    omissions.push({
      field: 'language',
      value: unread,
      reason: 'no language that we know, such as "en" or "English"',
    });
  return null;
}
