import { findIsbn13 } from './isbn.ts';

const accents = /[\u0300-\u036f]/g;
/** Trigrams need three letters; shorter terms are looked for at the beginnings of words. */
const minSubstringLength = 3;

/** The words of a book as people look for them: no case, no accents, so that "bronte" finds Brontë. */
export function searchText(book: { title: string; authors: string[]; isbn: string | null }): string {
  return ` ${fold([book.title, ...book.authors, book.isbn ?? ''].join(' '))}`;
}

/** The patterns for SQL's `like` that a book's search text must all match to be found by `query`. */
export function searchPatterns(query: string): string[] {
  const isbn = findIsbn13(query);
  const terms = isbn ? [isbn] : fold(query).split(' ').filter(Boolean);
  return terms.map((term) => {
    const escaped = term.replace(/[\\%_]/g, '\\$&');
    return [...term].length < minSubstringLength ? `% ${escaped}%` : `%${escaped}%`;
  });
}

function fold(text: string): string {
  return text
    .normalize('NFKD')
    .replace(accents, '')
    .toLowerCase()
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();
}
