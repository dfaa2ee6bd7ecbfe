import { plainCode } from './text.ts';

const noIsbn = 'no ISBN-10 or ISBN-13 whose check digit fits';
const rounded = 'an ISBN-13 that a spreadsheet rounded: its last digits are lost';
const ismn = 'an ISMN, the number of printed music';

/** What is longer is no list of ISBNs. */
const maxLength = 10_000;
const float = /^\d\.\d+e/i;
const onlyDigits = /^\d+$/;
const label = /ISBN(?:[-\s]?1[03](?!\d))?|SBN/g;

/** What the ISBN cells of a row come to: an ISBN-13, nothing, or a cell that says something else and why it is none. */
export type IsbnFinding = { isbn: string } | { value: string; reason: string } | undefined;

interface IsbnCells {
  /** Cells of columns that promise an ISBN. */
  isbn: readonly string[];
  /** Cells that hold an ISBN or some other number, which is no fault. */
  isbnOrOther?: readonly string[];
  /** Cells of numbers of all kinds: a number of ten digits is an ISBN only when it says so. */
  ean?: readonly string[];
}

/**
 * Finds the ISBN of a row and answers it as ISBN-13. What counts is that the check digit fits, wherever in a cell the
 * number stands, so nothing is guessed; an ISBN-13 goes before an ISBN-10, and a complete ISBN-10 before one whose
 * zeros were lost.
 */
export function findIsbn({ isbn, isbnOrOther = [], ean = [] }: IsbnCells): IsbnFinding {
  const cells = isbn.map(plainNumber).filter((cell) => cell !== '');
  const numbers = [...cells, ...isbnOrOther.map(plainNumber)].flatMap((cell) => findNumbers(cell));
  const eans = ean
    .map(plainNumber)
    .flatMap((cell) => findNumbers(cell, /isbn/i.test(cell) ? [13, 10] : [13]));
  const found =
    firstOf([...numbers, ...eans], readIsbn13) ??
    firstOf([...numbers, ...eans], readIsbn10) ??
    firstOf(cells, readShortIsbn10);
  if (found !== undefined) return { isbn: found };
  const value = isbn.find((cell) => plainNumber(cell) !== '')?.trim();
  return value === undefined ? undefined : { value, reason: reasonFor(plainNumber(value)) };
}

function firstOf(values: readonly string[], read: (value: string) => string | undefined): string | undefined {
  for (const value of values) {
    const isbn = read(value);
    if (isbn !== undefined) return isbn;
  }
  return undefined;
}

function reasonFor(value: string): string {
  if (/^\d(\.\d+)?e\+?12$/i.test(value)) return rounded;
  return /979-?\s?0|^m[-\s\d]+$/i.test(value) ? ismn : noIsbn;
}

/** Takes off what spreadsheets put around a number: `="0439023483"`, `439023483.0`, `9.780439023481E+12`. */
function plainNumber(cell: string): string {
  if (onlyDigits.test(cell)) return cell;
  const text = plainCode(cell)
    .replace(/^=?"(.*)"$/, '$1')
    .replace(/^(\d+)\.0+$/, '$1');
  return /^\d\.\d{12}e\+?12$/i.test(text) ? text.replace(/\.|e.*$/gi, '') : text;
}

/** Digits with hyphens, that no letter or digit touches. */
const numberWithHyphens = /(?<![\p{L}\p{N}-])\d[\d-]*X?(?![\p{L}\p{N}])/giu;

/**
 * The numbers of 13 or 10 digits in a cell. Hyphens stand within a number; spaces part two numbers, or the groups of
 * one, so a number is also what neighbours come to together.
 */
function findNumbers(cell: string, lengths: readonly number[] = [13, 10]): string[] {
  if (onlyDigits.test(cell)) return lengths.includes(cell.length) ? [cell] : [];
  if (float.test(cell) || cell.length > maxLength) return [];
  const text = cell.toUpperCase().replace(label, ' ');
  const matches = [...text.matchAll(numberWithHyphens)];
  const found: string[] = [];
  for (let position = 0; position < matches.length;) {
    const length = lengths.find((wanted) => countTogether(text, matches, position, wanted) > 0);
    const count = length === undefined ? 0 : countTogether(text, matches, position, length);
    if (count > 0)
      found.push(
        matches
          .slice(position, position + count)
          .map(digitsOf)
          .join(''),
      );
    position += Math.max(1, count);
  }
  return found;
}

/** How many neighbours, parted by a space each, have just `length` digits together; 0 when none have. */
function countTogether(text: string, matches: RegExpExecArray[], start: number, length: number): number {
  let digits = 0;
  for (let position = start; position < matches.length; position++) {
    const match = matches[position];
    const before = matches[position - 1];
    if (!match || (position > start && before && !isNeighbour(text, before, match))) return 0;
    digits += digitsOf(match).length;
    if (digits === length) return position - start + 1;
    if (digits > length) return 0;
  }
  return 0;
}

function isNeighbour(text: string, before: RegExpExecArray, match: RegExpExecArray): boolean {
  return /^\s?$/.test(text.slice(before.index + before[0].length, match.index));
}

const digitsOf = ([match]: RegExpExecArray): string => match.replaceAll('-', '');

/** Numbers that begin with 979-0 are for printed music. */
function readIsbn13(value: string): string | undefined {
  return /^(978\d{10}|979[1-9]\d{9})$/.test(value) && withCheckDigit(value.slice(0, 12)) === value
    ? value
    : undefined;
}

function readIsbn10(value: string): string | undefined {
  if (!/^\d{9}[\dX]$/.test(value) || /^0+$/.test(value) || checkDigit10(value) !== value[9]) return undefined;
  return withCheckDigit(`978${value.slice(0, 9)}`);
}

/**
 * Puts back the zeros that a spreadsheet took from an ISBN-10 (or that a 9-digit SBN never had), when the check digit
 * proves it. At most four: one small number in eleven, a shelf mark say, would pass as well.
 */
function readShortIsbn10(cell: string): string | undefined {
  const value = onlyDigits.test(cell)
    ? cell
    : cell
        .toUpperCase()
        .replace(label, '')
        .replace(/[-\s:]/g, '');
  return /^[1-9]\d{4,7}[\dX]$/.test(value) || /^0\d{7}[\dX]$/.test(value)
    ? readIsbn10(value.padStart(10, '0'))
    : undefined;
}

/** ISO 2108: weights 1 and 3 in turn, modulo 10. */
function withCheckDigit(twelveDigits: string): string {
  let sum = 0;
  for (let position = 0; position < 12; position++)
    sum += Number(twelveDigits[position]) * (position % 2 === 0 ? 1 : 3);
  return twelveDigits + String((10 - (sum % 10)) % 10);
}

/** ISO 2108 before 2007: weights 10 to 2, modulo 11, where X is ten. */
function checkDigit10(digits: string): string {
  let sum = 0;
  for (let position = 0; position < 9; position++) sum += Number(digits[position]) * (10 - position);
  const check = (11 - (sum % 11)) % 11;
  return check === 10 ? 'X' : String(check);
}
