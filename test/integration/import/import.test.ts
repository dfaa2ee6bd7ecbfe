import { readFile, writeFile } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { importFile } from '../../../scripts/import/import-file.ts';
import { createInventory } from '../../../scripts/import/inventory.ts';
import { startInventory, type Inventory } from '../../support/inventory.ts';
import { makeDirectory } from '../../support/temporary.ts';

let inventory: Inventory;
let folder: string;

beforeAll(async () => {
  inventory = await startInventory();
  folder = await makeDirectory();
});

afterAll(() => inventory.close());

/** Writes `lines` to a file of their own and imports it. */
async function importLines(lines: string[]) {
  const path = join(folder, `${randomUUID()}.csv`);
  await writeFile(path, lines.join('\n'));
  return { path, ...(await importPath(path)) };
}

async function importPath(path: string) {
  const written: string[] = [];
  const tally = await importFile({
    path,
    inventory: createInventory(inventory.url),
    terminal: { isTTY: false, write: () => true },
    write: (text) => written.push(text),
  });
  return { tally, report: written.join('\n') };
}

/** A name that only the books of one test bear. */
const buildAuthor = () => `Author ${randomUUID()}`;

const nothing = {
  rows: 0,
  added: 0,
  completed: 0,
  alreadyThere: 0,
  possiblyAdded: 0,
  rejected: 0,
  incomplete: 0,
};

describe('make import', () => {
  test('records each row as a book', async () => {
    const author = buildAuthor();

    const { tally } = await importLines([
      'title,author,isbn,isbn13,original_publication_year,language_code',
      `"The Odyssey",${author},143039954,9.78014303995e+12,-720.0,en-US`,
      `"書 🐉",${author},,,,`,
    ]);

    expect(tally).toEqual({ ...nothing, rows: 2, added: 2 });
    expect(await inventory.findBooks(author)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          title: 'The Odyssey',
          authors: [author],
          isbn: '9780143039952',
          year: -720,
          language: 'en-US',
          source: 'import',
        }),
        expect.objectContaining({ title: '書 🐉', isbn: null, year: null, language: null }),
      ]),
    );
  });

  test('adds nothing when the same books come again, under another name, in another order and notation', async () => {
    const author = buildAuthor();
    await importLines(['title,author,isbn', `A,${author},0439023483`, `B,${author},`]);

    const { tally } = await importLines(['author;isbn;title', `${author};;" B"`, `${author};439023483.0;A`]);

    expect(tally).toEqual({ ...nothing, rows: 2, alreadyThere: 2 });
    expect(await inventory.findBooks(author)).toHaveLength(2);
  });

  test('keeps two equal rows as two copies, and adds only the third when a file has three', async () => {
    const author = buildAuthor();
    const twice = await importLines(['title,author', `A,${author}`, `A,${author}`]);

    const thrice = await importLines([
      'title,author',
      `A,${author}`,
      `B,${author}`,
      `A,${author}`,
      `A,${author}`,
    ]);

    expect(twice.tally).toEqual({ ...nothing, rows: 2, added: 2 });
    expect(thrice.tally).toEqual({ ...nothing, rows: 4, added: 2, alreadyThere: 2 });
  });

  test('accounts for every row of several batches, whatever is wrong with some', async () => {
    const author = buildAuthor();
    const good = Array.from({ length: 2500 }, (_, number) => `Book ${number},${author}`);
    const bad = [
      `,${author}`,
      `No author,`,
      `${'x'.repeat(501)},${author}`,
      `"Bell \u0007",${author}`,
      `A,B,C`,
      `"open,${author}`,
    ];

    const { tally, report, path } = await importLines([
      'title,author',
      ...good.slice(0, 700),
      ...bad,
      ...good.slice(700),
    ]);

    expect(tally).toEqual({ ...nothing, rows: 2506, added: 2500, rejected: 6 });
    expect(report).toContain('rejected');
    const rejected = (await readFile(`${path}.rejected.csv`, 'utf8')).trim().split('\n').toSorted();
    expect(rejected).toEqual([
      `702,has no title,,${author}`,
      '703,has no author,No author,',
      expect.stringMatching(/^704,title must have at most 500 characters,x{501},/),
      expect.stringMatching(/^705,title must be a line of visible text,Bell/),
      '706,has 3 cells where the first line has 2,A,B,C',
      `707,has quotes that do not pair up,"""open,${author}"`,
      'line,reason,title,"author [Last, First]"',
    ]);
  });

  test('imports the rejected rows once they are corrected', async () => {
    const author = buildAuthor();
    const { path } = await importLines(['title,author', `,${author}`]);
    const corrected = (await readFile(`${path}.rejected.csv`, 'utf8')).replace(
      `,,${author}`,
      `,Found,${author}`,
    );

    const { tally } = await importLines([corrected]);

    expect(tally).toEqual({ ...nothing, rows: 1, added: 1 });
  });

  test('lists the books that it recorded without an ISBN, and why', async () => {
    const author = buildAuthor();
    const { tally, report, path } = await importLines(['title,author,isbn', `A,${author},9.78043902348e+12`]);

    expect(tally).toEqual({ ...nothing, rows: 1, added: 1, incomplete: 1 });
    expect(report).toContain('line 2: isbn "9.78043902348e+12" is an ISBN-13 that a spreadsheet rounded');
    expect(await readFile(`${path}.incomplete.csv`, 'utf8')).toContain(`A,${author},9.78043902348e+12`);
  });

  test('leaves no lists of an earlier import when there is nothing to list', async () => {
    const author = buildAuthor();
    const { path } = await importLines(['title,author', `,${author}`]);
    await writeFile(path, `title,author\nFound,${author}`);

    await importPath(path);

    await expect(readFile(`${path}.rejected.csv`)).rejects.toThrow('ENOENT');
  });

  test('reads Windows-1252, and says so', async () => {
    const author = buildAuthor();
    const path = join(folder, `${randomUUID()}.csv`);
    await writeFile(path, Buffer.from(`title,author\nCaf\u00e9,${author}\nTea,${author}\n`, 'latin1'));

    const { tally, report } = await importPath(path);

    expect(tally).toEqual({ ...nothing, rows: 2, added: 2 });
    expect(report).toMatch(/encoding +it is not UTF-8 and was read as Windows-1252/);
    expect(await inventory.findBooks(author)).toMatchObject([{ title: 'Tea' }, { title: 'Café' }]);
  });

  test('rejects just the rows with a broken character where it counts', async () => {
    const author = buildAuthor();

    const { tally, report } = await importLines([
      'title,author,review',
      `Caf\ufffd,${author},`,
      `Té,${author},It\ufffds fine`,
    ]);

    expect(tally).toEqual({ ...nothing, rows: 2, added: 1, rejected: 1 });
    expect(report).toContain('line 2: has a broken character');
  });

  test('tells which columns it takes and which it does not use', async () => {
    const { report } = await importLines(['Titel,Autor,Preis,ISBN,Regal', `A,${buildAuthor()},1,,2`]);

    expect(report.split('\n').slice(0, 6)).toEqual([
      '  title     "Titel"',
      '  authors   "Autor"',
      '  isbn      "ISBN"',
      '  year      (no column)',
      '  language  (no column)',
      '  not used  "Preis", "Regal"',
    ]);
  });

  test('refuses a row with more cells than there are columns, and no row for surplus empty cells', async () => {
    const author = buildAuthor();

    const { tally, report } = await importLines([
      'title,author,,',
      `A,${author},,`,
      `B,${author},,,,`,
      `C,${author}`,
      `Dune, Part Two,${author},`,
    ]);

    expect(tally).toEqual({ ...nothing, rows: 4, added: 3, rejected: 1 });
    expect(report).toContain('line 5: has 4 cells where the first line has 2');
  });

  test('adds each book once when two import the same file at the same moment', async () => {
    const author = buildAuthor();
    const path = join(folder, `${randomUUID()}.csv`);
    const lines = Array.from({ length: 3000 }, (_, number) => `Book ${number % 2000},${author}`);
    await writeFile(path, ['title,author', ...lines].join('\n'));

    const [first, second] = await Promise.all([importPath(path), importPath(path)]);

    expect(first.tally.added + second.tally.added).toBe(3000);
    expect(first.tally.alreadyThere + second.tally.alreadyThere).toBe(3000);
  });
});
