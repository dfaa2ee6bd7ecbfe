import { randomInt, randomUUID } from 'node:crypto';

/** What a caller says of a book, as JSON. */
export interface BookBody {
  title: string;
  authors: string[];
  isbn?: string | null;
  year?: number | null;
  language?: string | null;
  source?: string;
}

/** A book that no other test has. */
export function buildBook(changes: Partial<BookBody> = {}): BookBody {
  return {
    title: `The Book ${randomUUID()}`,
    authors: [`Author ${randomUUID()}`],
    isbn: buildIsbn(),
    year: 2006,
    language: 'en',
    source: 'test',
    ...changes,
  };
}

/** A random ISBN-13 whose check digit is right. */
export function buildIsbn(): string {
  const digits = `978${String(randomInt(1e9)).padStart(9, '0')}`;
  const sum = [...digits].reduce(
    (total, digit, position) => total + Number(digit) * (position % 2 ? 3 : 1),
    0,
  );
  return `${digits}${(10 - (sum % 10)) % 10}`;
}
