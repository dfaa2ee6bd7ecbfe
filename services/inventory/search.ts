import { foldWords } from './fold.ts';
import { findIsbn13, withoutLabel } from './isbn.ts';

/** Chinese and Japanese are written without spaces: each character is a word of its own. */
const ideograph = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]\p{M}*/gu;
/** Trigrams need three letters; shorter terms are looked for at the beginnings of words. */
const minSubstringLength = 3;

/** The words of a book as people look for them. */
export function searchText(book: { title: string; authors: string[]; isbn: string | null }): string {
  const words = [book.title, ...book.authors].flatMap(foldWords).flatMap(withCompound);
  return ` ${partIdeographs([...words, book.isbn ?? ''].join(' '))}`;
}

/** The patterns for SQL's `like` that a book's search text must all match to be found by `query`. */
export function searchPatterns(query: string): string[] {
  return [...new Set(searchTerms(query).map(partIdeographs).map(toPattern))];
}

function searchTerms(query: string): string[] {
  const isbn = findIsbn13(query);
  if (isbn) return [isbn];
  const words = foldWords(withoutLabel(query));
  const digits = words.flat().join('');
  return /^97[89]\d*$/.test(digits) ? [digits] : words.flatMap(withoutSeparators);
}

/** Some write "Catch-22", "J.R.R." and "AC/DC" as one word, some as several. */
function withCompound(parts: string[]): string[] {
  if (parts.length === 1) return parts;
  const compound = parts.join('');
  return compound.search(ideograph) === -1 ? [...parts, compound] : parts;
}

/** A number is one word, whatever parts its digits: 20,000, 1914-1918, a piece of an ISBN. */
function withoutSeparators(parts: string[]): string[] {
  const compound = parts.join('');
  return /^\d+$/.test(compound) ? [compound] : parts;
}

function partIdeographs(words: string): string {
  return words.replace(ideograph, ' $& ').replace(/ {2,}/g, ' ').trim();
}

function toPattern(term: string): string {
  const isBeginning = [...term].length < minSubstringLength || term.search(ideograph) === 0;
  return isBeginning ? `% ${term}%` : `%${term}%`;
}
