import { formatReport } from '../../../scripts/import/report.ts';

const tally = {
  rows: 1000,
  added: 900,
  completed: 0,
  alreadyThere: 88,
  possiblyAdded: 0,
  rejected: 12,
  incomplete: 0,
};
const none = { path: 'books.csv.rejected.csv', shown: [] };
const report = { path: 'books.csv', tally, seconds: 1.23, rejected: none, incomplete: none };

describe('formatReport', () => {
  test('tells what became of every row, and where the rest of a list stands', () => {
    const rejected = { ...none, shown: [{ line: 7, text: 'has no title' }] };

    expect(formatReport({ ...report, rejected }).split('\n')).toEqual([
      'books.csv: 1,000 rows in 1.2 s',
      '  added                  900',
      '  already there           88',
      '  rejected                12  corrected, books.csv.rejected.csv can be imported as it is',
      '    line 7: has no title',
      '    and 11 more',
    ]);
  });

  test('tells how many were completed', () => {
    const lines = formatReport({ ...report, tally: { ...tally, added: 890, completed: 10 } }).split('\n');

    expect(lines[2]).toMatch(/^ {2}completed +10 {2}there by title and authors/);
    expect(lines.join()).not.toContain('not known');
  });

  test('tells of rows that were not answered for', () => {
    expect(formatReport({ ...report, tally: { ...tally, added: 0 } })).toMatch(/not known +900 {2}read, and/);
  });

  test('tells that books may be ours although they were there already', () => {
    expect(formatReport({ ...report, tally: { ...tally, possiblyAdded: 8 } })).toContain(
      '8 of them perhaps added just now',
    );
  });

  test('lists the books that stand there without a cell', () => {
    const incomplete = { path: 'books.csv.incomplete.csv', shown: [{ line: 3, text: 'isbn "1" is none' }] };

    expect(
      formatReport({ ...report, tally: { ...tally, incomplete: 1 }, incomplete })
        .split('\n')
        .slice(-2),
    ).toEqual([
      'Of the books above, 1 lack what a cell could not tell. Corrected, books.csv.incomplete.csv completes them:',
      '    line 3: isbn "1" is none',
    ]);
  });
});
