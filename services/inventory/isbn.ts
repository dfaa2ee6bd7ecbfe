/** What people write before the number, as `urn:isbn:` and "ISBN-13:" are. */
const label = /^\s*(?:urn:)?isbn(?:[\s\p{Pd}]?1[03](?!\d))?[\s:.]*(?=\d)/iu;
/** What people write between and after the digits: spaces, dashes of every kind, a full stop. */
const filling = /[\s\p{Pd}\u2212]|\.$/gu;
const invisible = /\p{Cf}/gu;

/**
 * Reads an ISBN-10 or ISBN-13, however its digits are parted and labelled, and answers its 13 digits;
 * undefined when it is neither or its check digit is wrong. 979-0 is sheet music's.
 */
export function findIsbn13(text: string): string | undefined {
  const number = withoutLabel(text.normalize('NFKC').replace(invisible, ''));
  const digits = number.replace(filling, '').toUpperCase();
  if (/^97(?:8\d|9[1-9])\d{9}$/.test(digits)) return checkDigit13(digits) === digits[12] ? digits : undefined;
  if (!/^\d{9}[\dX]$/.test(digits) || checkDigit10(digits) !== digits[9]) return undefined;
  const bookland = `978${digits.slice(0, 9)}`;
  return bookland + checkDigit13(bookland);
}

/** Answers what follows the label of an ISBN, or of a part of one; any other text as it is. */
export function withoutLabel(text: string): string {
  return text.replace(label, '');
}

/** ISO 2108: weights 1 and 3 in turn, modulo 10. */
function checkDigit13(digits: string): string {
  return String(
    (10 - (weighedSum(digits.slice(0, 12), (position) => (position % 2 === 0 ? 1 : 3)) % 10)) % 10,
  );
}

/** ISO 2108 before 2007: weights 10 to 2, modulo 11, where X is ten. */
function checkDigit10(digits: string): string {
  const check = (11 - (weighedSum(digits.slice(0, 9), (position) => 10 - position) % 11)) % 11;
  return check === 10 ? 'X' : String(check);
}

function weighedSum(digits: string, weight: (position: number) => number): number {
  return [...digits].reduce((sum, digit, position) => sum + Number(digit) * weight(position), 0);
}
