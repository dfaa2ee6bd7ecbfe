import fc from 'fast-check';
import { findIsbn13 } from '../../../services/inventory/isbn.ts';
import { buildIsbn } from '../../support/books.ts';

const isbn13 = fc.noShrink(fc.constant(null).map(() => buildIsbn()));

describe('findIsbn13', () => {
  test.each([
    ['9780618477944', '9780618477944', 'Fun Home'],
    ['978-0-618-47794-4', '9780618477944', 'Fun Home, with hyphens'],
    [' 978 0 618 47794 4 ', '9780618477944', 'Fun Home, with spaces'],
    ['0-618-47794-2', '9780618477944', 'Fun Home, as it was before 2007'],
    ['0306406152', '9780306406157', 'the example of the ISBN manual'],
    ['080442957X', '9780804429573', 'a check digit of ten'],
    ['0-8044-2957-x', '9780804429573', 'a check digit of ten, in lower case'],
    ['9791090636071', '9791090636071', 'one of the younger prefix'],
    ['0000000000', '9780000000002', 'nothing but zeros'],
    ['978\u20100\u2011618\u201247794\u20134', '9780618477944', 'hyphens and figure dashes'],
    ['978\u20140\u2212618\uff0d47794\ufe634', '9780618477944', 'long, mathematical, wide and small dashes'],
    ['978\u00a00\u2009618\u300047794 4', '9780618477944', 'spaces of all widths'],
    ['ISBN 9780618477944', '9780618477944', 'a label'],
    ['ISBN-13: 978-0-618-47794-4', '9780618477944', 'a label with its length'],
    ['ISBN\u201310: 0-618-47794-2', '9780618477944', 'the label of before 2007'],
    ['isbn10 0618477942', '9780618477944', 'a label in lower case'],
    ['ISBN1034567896', '9781034567899', 'an ISBN-10 right behind its label, which begins as a length does'],
    ['\u202aISBN 9780618477944', '9780618477944', 'a label behind a mark that nobody sees'],
    ['urn:isbn:9780618477944', '9780618477944', 'a URN'],
    ['9780618477944.', '9780618477944', 'a full stop'],
    ['\u200e978\u200b0618477944\u202c', '9780618477944', 'marks that nobody sees'],
    ['９７８０６１８４７７９４４', '9780618477944', 'digits of full width'],
    ['０８０４４２９５７Ｘ', '9780804429573', 'digits of full width and an X'],
  ])('reads %s as %s: %s', (text, expected) => {
    expect(findIsbn13(text)).toBe(expected);
  });

  test.each([
    ['', 'nothing'],
    ['978061847794', 'a digit too few'],
    ['97806184779444', 'a digit too many'],
    ['9770618477947', 'the prefix of a magazine'],
    ['08044295X7', 'an X that is not at the end'],
    ['978061847794X', 'an ISBN-13 with an X'],
    ['9.78061847794e+12', 'what a spreadsheet makes of it'],
    ['٩٧٨٠٦١٨٤٧٧٩٤٤', 'digits of another script'],
    ['9780618477944 (hbk.)', 'more than the number'],
    ['ISBN-14 9780618477944', 'a label that there is not'],
    ['978061847794.4', 'a full stop within'],
    ['9790000767236', 'the number of printed music'],
  ])('does not take "%s": %s', (text) => {
    expect(findIsbn13(text)).toBeUndefined();
  });

  test('sees any one digit that is wrong', () => {
    fc.assert(
      fc.property(isbn13, fc.nat(12), fc.integer({ min: 1, max: 9 }), (isbn, position, step) => {
        const wrong = String((Number(isbn[position]) + step) % 10);

        const result = findIsbn13(isbn.slice(0, position) + wrong + isbn.slice(position + 1));

        expect(result).toBeUndefined();
      }),
    );
  });

  test('sees any two neighbours of an ISBN-10 that changed places', () => {
    fc.assert(
      fc.property(fc.nat(999_999_999), fc.nat(7), (number, position) => {
        const isbn = tenDigits(String(number).padStart(9, '0'));
        const [left = '', right = ''] = isbn.slice(position);
        fc.pre(left !== right);

        const result = findIsbn13(isbn.slice(0, position) + right + left + isbn.slice(position + 2));

        expect(result).toBeUndefined();
      }),
    );
  });

  test('takes every ISBN-10, and what it makes of it', () => {
    fc.assert(
      fc.property(fc.nat(999_999_999), (number) => {
        const digits = String(number).padStart(9, '0');

        const result = findIsbn13(tenDigits(digits));

        expect(result?.slice(0, 12)).toBe(`978${digits}`);
        expect(findIsbn13(result ?? '')).toBe(result);
      }),
    );
  });

  test('answers 13 digits or nothing, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(findIsbn13(text) ?? '9780000000002').toMatch(/^97[89]\d{10}$/);
      }),
    );
  });
});

/** An ISBN-10 of nine digits, by the definition: its weighed sum is a multiple of 11. */
function tenDigits(digits: string): string {
  const weighedSum = [...digits].reduce((sum, digit, position) => sum + Number(digit) * (10 - position), 0);
  const check = [...'0123456789X'].find((_, value) => (weighedSum + value) % 11 === 0);
  return `${digits}${String(check)}`;
}
