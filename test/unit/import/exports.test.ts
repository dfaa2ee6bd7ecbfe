import { join } from 'node:path';
import { readBook } from '../../../scripts/import/book.ts';
import { openCatalogue } from '../../../scripts/import/catalogue.ts';

const folder = join(import.meta.dirname, '../../support/exports');

/** Reads each row of a file as title, authors, ISBN, year and language, and the fields it was left without; or as its problem. */
async function readExport(name: string): Promise<unknown[][]> {
  const { rows, columns, close } = await openCatalogue(join(folder, name));
  const read: unknown[][] = [];
  for await (const { line, cells, problem } of rows) {
    const result = problem === undefined ? readBook(cells, columns) : { reason: problem };
    if ('reason' in result) read.push([line, result.reason]);
    else {
      const { title, authors, isbn, year, language } = result.book;
      read.push([title, authors, isbn, year, language, ...result.omissions.map(({ field }) => field)]);
    }
  }
  await close();
  return read;
}

describe('the exports of programs', () => {
  test('a reading app: an identifier that is no ISBN is no fault, and roles are no part of names', async () => {
    expect(await readExport('storygraph.csv')).toEqual([
      [
        'Storygraph One',
        ['Ursula K. Le Guin', 'Todd Barton', 'Margaret Example'],
        '9780520227354',
        null,
        null,
      ],
      ['Storygraph Two', ['Tim Example'], '9780374538651', null, null],
      ['Storygraph Three (no ISBN)', ['Nio Example'], null, null, null],
    ]);
  });

  test('LibraryThing: tabs without quoting, ISBNs in brackets, "Last, First", languages as words', async () => {
    expect(await readExport('librarything.tsv')).toEqual([
      ['Marelle', ['Cortazar, Julio'], '9782070291342', 1979, 'fr'],
      ['"A" Is for Alibi', ['Grafton, Sue'], '9780553279917', 1987, 'en'],
      [
        '"Surely You\'re Joking, Mr. Feynman!"',
        ['Feynman, Richard P.', 'Leighton, Ralph'],
        '9780393316049',
        1997,
        'en',
      ],
      [
        'What Do You Care What "Other" People Think?',
        ['Feynman, Richard P.', 'Leighton, Ralph', 'Example, Ann'],
        '9780393320923',
        2001,
        'en',
      ],
      ['The Master and Margarita', ['Bulgakov, Mikhail'], '9780141180144', 1997, 'ru'],
    ]);
  });

  test('Calibre: dates with a time, lists of languages, a date that means none', async () => {
    expect(await readExport('calibre.csv')).toEqual([
      ['Calibre One', ['Seanan Example'], '9780756411800', 2019, 'eng'],
      ['Calibre Two', ['Terry Example', 'Neil Example'], null, 1990, 'eng'],
      ['Calibre Three', ['Unknown'], null, null, null],
    ]);
  });

  test('a library system: what proves itself or is certain is taken, without the marks of the catalogue', async () => {
    expect(await readExport('koha.csv')).toEqual([
      ['The hunger games', ['Collins, Suzanne'], '9780439023481', 2008, 'eng'],
      ['Pride and prejudice', ['Austen, Jane'], '9780141439518', 1813, 'eng'],
      ['Two bindings', ['Example, Ann'], '9788186227527', 2008, 'eng'],
      ['Two in one', ['Example, Bo'], '9788186227527', 2008, 'eng'],
      ['Undated', ['Example, Cy'], null, null, 'eng', 'year'],
      ['Sonata', ['Example, Di'], null, null, 'zxx', 'isbn', 'year'],
      ['Old one', ['Example, Ed'], '9780804429573', 1800, 'lat'],
    ]);
  });

  test("a spreadsheet's first line names the delimiter", async () => {
    expect(await readExport('sep-line.csv')).toEqual([
      ['Der Prozess', ['Kafka, Franz'], '9783150099001', 1925, null],
    ]);
  });

  test('lines that end in CR: a stray quote takes its own row only', async () => {
    const book = (number: number) => [`Cr book ${number}`, ['Ann Example'], null, 2000 + number, null];

    expect(await readExport('cr-stray-quote.csv')).toEqual([
      ...[0, 1, 2].map(book),
      [5, 'has quotes that do not pair up'],
      ...[4, 5, 6, 7, 8].map(book),
    ]);
  });

  test('a broken character in a column that nobody uses does no harm', async () => {
    expect(await readExport('replacement-char.csv')).toEqual([
      ['Good title', ['Ann Example'], '9780618477944', null, null],
      ['Other', ['Ann Example'], null, null, null],
    ]);
  });

  test('quotes in tab-separated cells stay as they are', async () => {
    expect(await readExport('tab-quotes.tsv')).toEqual([
      ['Notepad "with" quotes', ['Ann Example'], '9780618477944', 2006, null],
      ['"Whole title"', ['Ann Example'], null, 2007, null],
      ['5\'9" tall', ['Ann Example'], null, 2008, null],
      ['"Half', ['Ann Example'], null, 2009, null],
      ['After', ['Ann Example'], null, 2010, null],
    ]);
  });
});
