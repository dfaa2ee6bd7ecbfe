import { findDelimiter, readBeginning } from '../../../scripts/import/dialect.ts';

const find = (text: string, isWholeFile = true) => readBeginning({ text, isWholeFile }).dialect;

describe('readBeginning', () => {
  test.each([
    ['no quotes', 'title,author\nA,B\n', 'doubled'],
    ['doubled quotes', 'title,author\n"A ""a""",B\n', 'doubled'],
    ['a stray quote', 'title,author\nA "a",B\n', 'doubled'],
    ['quotes after a backslash', 'title,author\n"A \\"a\\"",B\n', 'backslash'],
    ['stray quotes between tabs', 'title\tauthor\nA "a"\tB\n', 'none'],
    ['an open quote between tabs', 'title\tauthor\n"A\tB\n', 'none'],
    ['whole cells in quotes between tabs', 'title\tauthor\n"A, a"\tB\n', 'doubled'],
    ['a line break within a cell between tabs', 'title\tauthor\n"A\na"\tB\nC "c"\tD\n', 'doubled'],
  ])('finds how a file with %s quotes', (_case, text, quoting) => {
    expect(find(text)).toMatchObject({ quoting });
  });

  test('does not mind a quote that the end of the sample leaves open', () => {
    expect(find('title\tauthor\n"A\tB\n', false)).toMatchObject({ quoting: 'doubled' });
  });

  test.each([
    ['sep=;\r\ntitle;author', ';', { offset: 7, line: 2 }],
    ['\ufeffsep=|\ntitle|author', '|', { offset: 9, line: 2 }],
    ['"sep=,"\ntitle,author', ',', { offset: 8, line: 2 }],
    ['\ufefftitle;author', ';', { offset: 3, line: 1 }],
    ['title,sep=;\n', ',', { offset: 0, line: 1 }],
  ])('of %j knows the delimiter and where the header begins', (text, delimiter, start) => {
    expect(find(text)).toMatchObject({ delimiter, start });
  });
});

describe('findDelimiter', () => {
  test.each([
    ['title,authors', ','],
    ['title;authors,editors;year', ';'],
    ['title\tauthors\n', '\t'],
    ['"title; of, the; book",authors', ','],
    ['title', ','],
  ])('of %j is %j', (text, delimiter) => {
    expect(findDelimiter(text)).toBe(delimiter);
  });
});
