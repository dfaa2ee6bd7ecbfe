const noIsbn = 'no ISBN-10 or ISBN-13 whose check digit fits';
const rounded = 'an ISBN-13 that a spreadsheet rounded: its last digits are lost';

/** What the ISBN cells of a row come to: an ISBN-13, nothing, or a cell that says something else and why it is none. */
export type IsbnFinding = { isbn: string } | { value: string; reason: string } | undefined;

/**
 * Finds the ISBN of a row in its ISBN cells and answers it as ISBN-13. A cell counts only when its check digit fits,
 * so nothing is guessed; an ISBN-13 goes before an ISBN-10, and a complete ISBN-10 before one whose zeros were lost.
 */
export function findIsbn(cells: readonly string[]): IsbnFinding {
  const values = cells.map(cleanCell).filter((value) => value !== '');
  for (const read of [readIsbn13, readIsbn10, readShortIsbn10]) {
    const isbn = values.map(read).find((found) => found !== undefined);
    if (isbn) return { isbn };
  }
  const value = cells.find((cell) => cleanCell(cell) !== '')?.trim();
  if (value === undefined) return undefined;
  return { value, reason: /^\d(\.\d+)?e\+?12$/i.test(value) ? rounded : noIsbn };
}

/** Takes off what exports put around the digits: `="0439023483"`, `ISBN 0-439-02348-3`, `439023483.0`. */
function cleanCell(cell: string): string {
  return cell
    .toUpperCase()
    .replace(/^\s*(URN:)?ISBN(-?1[03])?:?/, '')
    .replace(/[\s\p{Pd}"'=]/gu, '')
    .replace(/\.0+$/, '');
}

function readIsbn13(value: string): string | undefined {
  return /^(978|979[1-9])\d+$/.test(value) && value.length === 13 && isbn13(value.slice(0, 12)) === value
    ? value
    : undefined;
}

function readIsbn10(value: string): string | undefined {
  if (!/^\d{9}[\dX]$/.test(value) || /^0+$/.test(value) || checkDigit10(value) !== value[9]) return undefined;
  return isbn13(`978${value.slice(0, 9)}`);
}

/**
 * Puts back the zeros that a spreadsheet took from an ISBN-10 (or that a 9-digit SBN never had), when the check digit
 * proves it. At most four: one small number in eleven, a shelf mark say, would pass as well.
 */
function readShortIsbn10(value: string): string | undefined {
  return /^[1-9]\d{4,7}[\dX]$/.test(value) || /^0\d{7}[\dX]$/.test(value)
    ? readIsbn10(value.padStart(10, '0'))
    : undefined;
}

/** ISO 2108: weights 1 and 3 in turn, modulo 10. */
function isbn13(twelveDigits: string): string {
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
