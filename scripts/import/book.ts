import type { Columns, Field } from './columns.ts';
import { findIsbn } from './isbn.ts';

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

/** Makes a book of a row's cells. What inventory itself judges, such as lengths, is left to it. */
export function readBook(cells: readonly string[], columns: Columns): ReadBook {
  if (cells.some((cell) => cell.includes('\ufffd')))
    return { reason: 'is not UTF-8: save the file as "CSV UTF-8"' };
  const title = firstCell(cells, columns, 'title');
  if (title === '') return { reason: 'has no title' };
  const authors = readAuthors(cells, columns);
  if (authors.length === 0) return { reason: 'has no author' };

  const omissions: Omission[] = [];
  const isbn = findIsbn(columns.isbn.map((position) => cells[position] ?? ''));
  if (isbn && !('isbn' in isbn)) omissions.push({ field: 'isbn', ...isbn });
  const year = readYear(firstCell(cells, columns, 'year'), omissions);
  const language = readLanguage(firstCell(cells, columns, 'language'), omissions);
  return {
    book: {
      title,
      authors,
      isbn: isbn && 'isbn' in isbn ? isbn.isbn : null,
      year,
      language,
      source: 'import',
    },
    omissions,
  };
}

/** The first cell of a field that says something, as one line of text in one Unicode form. */
function firstCell(cells: readonly string[], columns: Columns, field: Field): string {
  for (const position of columns[field]) {
    const text = plainText(cells[position] ?? '');
    if (text !== '') return text;
  }
  return '';
}

function plainText(cell: string): string {
  return cell.replace(/\s+/g, ' ').trim().normalize('NFC');
}

/** A comma that parts two names: the one before "Jr." and the like belongs to the name. */
const comma = /,(?!\s*(?:[JS]r|Ph\.?\s?D|M\.?D|Esq|I{2,3}|IV)\b\.?\s*(?:,|$))/i;

/**
 * A column of `authors` holds several names, a column of one `author` may hold "Le Guin, Ursula K.": a comma parts
 * names only in the former, a semicolon or a bar in both.
 */
function readAuthors(cells: readonly string[], columns: Columns): string[] {
  const several = splitNames(firstCell(cells, columns, 'authors'), comma);
  const first = several.length > 0 ? several : splitNames(firstCell(cells, columns, 'author'));
  return [...new Set([...first, ...splitNames(firstCell(cells, columns, 'moreAuthors'), comma)])];
}

function splitNames(text: string, weakSeparator?: RegExp): string[] {
  const parts = text.split(/[;|]/);
  const names = parts.length === 1 && weakSeparator ? text.split(weakSeparator) : parts;
  return names.map((name) => name.trim()).filter((name) => name !== '');
}

/** A year alone (`2008`, `-750`, a spreadsheet's `2008.0`) or in a date (`2008-09-14`, `14/9/2008`): one group each. */
const yearForms =
  /^(?:(-?\d{1,4})(?:\.0+)?|(\d{4})[-/]\d{1,2}(?:[-/]\d{1,2}\b.*)?|\d{1,2}[-/.]\d{1,2}[-/.](\d{4}))$/;

function readYear(value: string, omissions: Omission[]): number | null {
  if (value === '') return null;
  const [, alone, first, last] = yearForms.exec(value) ?? [];
  const digits = alone ?? first ?? last;
  const year = Number(digits);
  if (digits !== undefined && year >= -4000 && year <= 3000) return year;
  omissions.push({ field: 'year', value, reason: 'no year between -4000 and 3000' });
  return null;
}

function readLanguage(value: string, omissions: Omission[]): string | null {
  if (value === '') return null;
  const tag = value.replaceAll('_', '-');
  if (/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$/.test(tag)) return tag;
  omissions.push({ field: 'language', value, reason: 'no language code such as "en" or "pt-BR"' });
  return null;
}
