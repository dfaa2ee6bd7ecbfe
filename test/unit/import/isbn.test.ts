import { findIsbn } from '../../../scripts/import/isbn.ts';

describe('findIsbn', () => {
  test.each([
    ['an ISBN-13', ['9780439023481'], '9780439023481'],
    ['an ISBN-13 with hyphens and a label', ['ISBN-13: 978-0-439-02348-1'], '9780439023481'],
    ['an ISBN-13 that a spreadsheet made a number, whole', ['9780439023481.0'], '9780439023481'],
    ['an ISBN-13 that Goodreads exports as a formula', ['="9780439023481"'], '9780439023481'],
    ['an ISBN-10', ['0439023483'], '9780439023481'],
    ['an ISBN-10 that ends in x', ['030726999x'], '9780307269997'],
    ['an ISBN-10 without its zero', ['439023483'], '9780439023481'],
    ['an ISBN-10 without its zero, as a decimal number', ['439023483.0'], '9780439023481'],
    ['an ISBN-10 without its two zeros', ['61120081'], '9780061120084'],
    ['an ISBN-10 without its three zeros', ['7103689'], '9780007103683'],
    ['a 9-digit SBN', ['43902348-3'], '9780439023481'],
    ['an ISBN-10 beside a rounded ISBN-13', ['9.78043902348e+12', '439023483'], '9780439023481'],
    ['a whole ISBN-10 before one to repair', ['439023483', '0061120081'], '9780061120084'],
    ['the ISBN-13 before the ISBN-10', ['0439023483', '9780061120084'], '9780061120084'],
  ])('reads %s', (_case, cells, isbn) => {
    expect(findIsbn(cells)).toEqual({ isbn });
  });

  test.each([
    ['empty cells', []],
    ['blank cells', ['', '  ']],
    ['an empty formula', ['=""', '']],
  ])('finds nothing to tell in %s', (_case, cells) => {
    expect(findIsbn(cells)).toBeUndefined();
  });

  test.each([
    ['a rounded ISBN-13', ['9.78043902348e+12', ''], '9.78043902348e+12', 'rounded'],
    ['a rounded ISBN-13 of Excel', ['9.78044E+12'], '9.78044E+12', 'rounded'],
    ['a wrong check digit', ['0439023484'], '0439023484', 'check digit'],
    ['zeros that the check digit does not prove', ['439023484'], '439023484', 'check digit'],
    ['a wrong ISBN-13', ['9780439023482'], '9780439023482', 'check digit'],
    ["the number of printed music, which is no book's", ['9790000767236'], '9790000767236', 'check digit'],
    ['zeros', ['0000000000'], '0000000000', 'check digit'],
    ['a small number that happens to pass', ['19'], '19', 'check digit'],
    ['words', ['unknown'], 'unknown', 'check digit'],
  ])('guesses nothing from %s', (_case, cells, value, reason) => {
    expect(findIsbn(cells)).toEqual({ value, reason: expect.stringContaining(reason) });
  });
});
