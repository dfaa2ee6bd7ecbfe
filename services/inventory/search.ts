import { findIsbn13 } from './isbn.ts';

const accents = /[\u0300-\u036f]/g;
/** Chinese and Japanese are written without spaces: each character is a word of its own. */
const ideograph = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]\p{M}*/gu;
/** Trigrams need three letters; shorter terms are looked for at the beginnings of words. */
const minSubstringLength = 3;

/** The words of a book as people look for them: no case, no accents, so that "bronte" finds Brontë. */
export function searchText(book: { title: string; authors: string[]; isbn: string | null }): string {
  return ` ${fold([book.title, ...book.authors, book.isbn ?? ''].join(' '))}`;
}

/** The patterns for SQL's `like` that a book's search text must all match to be found by `query`. */
export function searchPatterns(query: string): string[] {
  const isbn = findIsbn13(query);
  const terms = isbn
    ? [isbn]
    : query
        .split(/[\s\p{Cc}]+/u)
        .map(fold)
        .filter(Boolean);
  return terms.map((term) => {
    const escaped = term.replace(/[\\%_]/g, '\\$&');
    const isBeginning = [...term].length < minSubstringLength || term.search(ideograph) === 0;
    return isBeginning ? `% ${escaped}%` : `%${escaped}%`;
  });
}

function fold(text: string): string {
  return text
    .normalize('NFKD')
    .replace(accents, '')
    .toLowerCase()
    .replace(ideograph, ' $& ')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();
}
