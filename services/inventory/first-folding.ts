import { findIsbn13 } from './isbn.ts';

const accents = /[\u0300-\u036f]/g;
const ideograph = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]\p{M}*/gu;
const minSubstringLength = 3;

/**
 * The patterns for books whose words are folded as they were before migration 0004. No longer needed once no database
 * has a row in its table `refolding`.
 */
export function firstSearchPatterns(query: string): string[] {
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
