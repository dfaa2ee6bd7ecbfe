import { findIsbn } from '../../../scripts/import/isbn.ts';

describe('findIsbn', () => {
  test.each([
    ['an ISBN-13', ['9780439023481'], '9780439023481'],
    ['an ISBN-13 with hyphens and a label', ['ISBN-13: 978-0-439-02348-1'], '9780439023481'],
    ['an ISBN-13 with spaces', ['978 0 439 02348 1'], '9780439023481'],
    ['an ISBN-13 right after its label', ['ISBN9780439023481'], '9780439023481'],
    ['an ISBN-13 that a spreadsheet made a number, whole', ['9780439023481.0'], '9780439023481'],
    ['an ISBN-13 as a float that lost nothing', ['9.780439023481E+12'], '9780439023481'],
    ['an ISBN-13 that Goodreads exports as a formula', ['="9780439023481"'], '9780439023481'],
    ['an ISBN-13 in brackets', ['[9780439023481]'], '9780439023481'],
    ['an ISBN-13 with a final dot', ['978-0-439-02348-1.'], '9780439023481'],
    ['an ISBN-13 with a note', ['9780439023481 (hbk.)'], '9780439023481'],
    ['an ISBN-13 with a note that touches it', ['9780439023481(hbk)'], '9780439023481'],
    ['an ISBN-10 with a note and a price', ['0141439513 (pbk.) : $8.00'], '9780141439518'],
    ['an ISBN-10 after a note', ['pbk. 0-14-143951-3'], '9780141439518'],
    ['an ISBN-13 with dashes of all kinds', ['978–0—439‐02348−1'], '9780439023481'],
    ['full-width digits', ['９７８０４３９０２３４８１'], '9780439023481'],
    ['an ISBN-13 between marks of direction', ['\u202a9780439023481\u202c'], '9780439023481'],
    ['the ISBN-13 of several', ['0439023483, 9780439023481'], '9780439023481'],
    ['the first of several, parted by spaces', ['9780439023481 9780061120084'], '9780439023481'],
    ['the one of several that proves itself', ['9780439023482; 9780061120084'], '9780061120084'],
    ['an ISBN-13 that begins with 979', ['979-10-90636-07-1'], '9791090636071'],
    ['an ISBN-10', ['0439023483'], '9780439023481'],
    ['an ISBN-10 that ends in x', ['030726999x'], '9780307269997'],
    ['an ISBN-10 with a label and an X', ['ISBN-10: 0-8044-2957-X'], '9780804429573'],
    ['an ISBN-10 without its zero', ['439023483'], '9780439023481'],
    ['an ISBN-10 without its zero, as a decimal number', ['439023483.0'], '9780439023481'],
    ['an ISBN-10 without its two zeros', ['61120081'], '9780061120084'],
    ['an ISBN-10 without its three zeros', ['7103689'], '9780007103683'],
    ['a 9-digit SBN', ['43902348-3'], '9780439023481'],
    ['an ISBN-10 beside a rounded ISBN-13', ['9.78043902348e+12', '439023483'], '9780439023481'],
    ['a whole ISBN-10 before one to repair', ['439023483', '0061120081'], '9780061120084'],
    ['the ISBN-13 before the ISBN-10', ['0439023483', '9780061120084'], '9780061120084'],
  ])('reads %s', (_case, isbn, expected) => {
    expect(findIsbn({ isbn })).toEqual({ isbn: expected });
  });

  test.each([
    ['empty cells', []],
    ['blank cells', ['', '  ']],
    ['an empty formula', ['=""', '']],
    ['what programs write for nothing', ['N/A', 'NULL', '-']],
  ])('finds nothing to tell in %s', (_case, isbn) => {
    expect(findIsbn({ isbn })).toBeUndefined();
  });

  test.each([
    ['a rounded ISBN-13', ['9.78043902348e+12', ''], '9.78043902348e+12', 'rounded'],
    ['a rounded ISBN-13 of Excel', ['9.78044E+12'], '9.78044E+12', 'rounded'],
    ['a wrong check digit', ['0439023484'], '0439023484', 'check digit'],
    ['zeros that the check digit does not prove', ['439023484'], '439023484', 'check digit'],
    ['a wrong ISBN-13', ['9780439023482'], '9780439023482', 'check digit'],
    ['an ISMN', ['9790000767236'], '9790000767236', 'ISMN'],
    ['an ISMN with hyphens', ['979-0-060-11561-5'], '979-0-060-11561-5', 'ISMN'],
    ['an ISMN with spaces', ['979 0 060 11561 5'], '979 0 060 11561 5', 'ISMN'],
    ['an old ISMN', ['M-060-11561-5'], 'M-060-11561-5', 'ISMN'],
    ['a part of a longer number', ['19780439023481'], '19780439023481', 'check digit'],
    ['zeros', ['0000000000'], '0000000000', 'check digit'],
    ['a small number that happens to pass', ['19'], '19', 'check digit'],
    ['a number in words', ['see page 439023483'], 'see page 439023483', 'check digit'],
    ['words', ['by hand'], 'by hand', 'check digit'],
  ])('guesses nothing from %s', (_case, isbn, value, reason) => {
    expect(findIsbn({ isbn })).toEqual({ value, reason: expect.stringContaining(reason) });
  });

  test('takes an ISBN from a column that may hold another number, and complains of none', () => {
    expect(findIsbn({ isbn: [], isbnOrOther: ['0374538654'] })).toEqual({ isbn: '9780374538651' });
    expect(findIsbn({ isbn: [], isbnOrOther: ['6b1cf2a0-7d2c-4e6d-9a77-0e7d40f3a001'] })).toBeUndefined();
  });

  test('takes ten digits of a column of all kinds of numbers only when they say that they are an ISBN', () => {
    expect(findIsbn({ isbn: [], ean: ['9780439023481'] })).toEqual({ isbn: '9780439023481' });
    expect(findIsbn({ isbn: [], ean: ['0439023483'] })).toBeUndefined();
    expect(findIsbn({ isbn: [], ean: ['goodreads:1,isbn:0439023483'] })).toEqual({ isbn: '9780439023481' });
  });
});
