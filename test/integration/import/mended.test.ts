import { randomUUID } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { importFile } from '../../../scripts/import/import-file.ts';
import { createInventory } from '../../../scripts/import/inventory.ts';
import { startInventory, type Inventory } from '../../support/inventory.ts';
import { makeDirectory } from '../../support/temporary.ts';

let inventory: Inventory;
let folder: string;
let path: string;
let author: string;

beforeAll(async () => {
  inventory = await startInventory();
  folder = await makeDirectory();
});

beforeEach(() => {
  path = join(folder, `${randomUUID()}.csv`);
  author = `Author ${randomUUID()}`;
});

afterAll(() => inventory.close());

async function importLines(lines: string[], file = path) {
  await writeFile(file, lines.join('\n'));
  const written: string[] = [];
  const { rows, added, completed, alreadyThere, rejected, incomplete } = await importFile({
    path: file,
    inventory: createInventory(inventory.url),
    terminal: { isTTY: false, write: () => true },
    write: (text) => written.push(text),
  });
  expect(added + completed + alreadyThere + rejected).toBe(rows);
  return { added, completed, alreadyThere, rejected, incomplete, report: written.join('\n') };
}

/** The author's books as "title isbn year language", in the order of their titles. */
async function listBooks(): Promise<string[]> {
  const books = await inventory.findBooks(author);
  return books.map(({ title, isbn, year, language }) => `${title} ${isbn} ${year} ${language}`).toSorted();
}

const header = 'title,author,isbn,year,language';
/** Two of three rows have cells that cannot be read, one of them two. */
const broken = () => [
  header,
  `A,${author},9.78044E+12,19x8,en`,
  `B,${author},9780439023481,2008,en`,
  `C,${author},,?2001,de`,
];
const mended = () => [
  header,
  `A,${author},9780061120084,1998,en`,
  `B,${author},9780439023481,2008,en`,
  `C,${author},,2001,de`,
];
const whole = ['A 9780061120084 1998 en', 'B 9780439023481 2008 en', 'C null 2001 de'];

describe('make import of a mended file', () => {
  test('completes the books instead of adding copies', async () => {
    const first = await importLines(broken());
    expect(first).toMatchObject({ added: 3, incomplete: 2 });

    const second = await importLines(mended());

    expect(second).toMatchObject({ added: 0, completed: 2, alreadyThere: 1, incomplete: 0 });
    expect(second.report).toMatch(/completed +2 /);
    expect(await listBooks()).toEqual(whole);
  });

  test('adds nothing when either file comes again', async () => {
    await importLines(broken());
    await importLines(mended());

    await expect(importLines(mended())).resolves.toMatchObject({ alreadyThere: 3, incomplete: 0 });
    await expect(importLines(broken())).resolves.toMatchObject({ alreadyThere: 3, incomplete: 0 });
    expect(await listBooks()).toEqual(whole);
  });

  test('completes the books by the list of incomplete ones, which has each of them once', async () => {
    await importLines(broken());
    const list = parse(await readFile(`${path}.incomplete.csv`, 'utf8'));
    expect(list.map(([line, field]) => [line, field])).toEqual([
      ['line', 'left out'],
      ['2', 'isbn; year'],
      ['4', 'year'],
    ]);
    const corrected = (await readFile(`${path}.incomplete.csv`, 'utf8'))
      .replace('9.78044E+12,19x8', '9780061120084,1998')
      .replace('?2001', '2001');

    const second = await importLines(corrected.split('\n'), `${path}.incomplete.csv`);

    expect(second).toMatchObject({ added: 0, completed: 2, incomplete: 0 });
    expect(await listBooks()).toEqual(whole);
    await expect(importLines(mended())).resolves.toMatchObject({ added: 0, alreadyThere: 3 });
  });

  test('completes books by a list that alone would not tell how names are written', async () => {
    const lastFirst = (title: string, name: string, year: string) => `${title},"${name}, ${author}",${year}`;
    const kafkas = Array.from({ length: 9 }, (_, number) => lastFirst(`Book ${number}`, 'Kafka', '1925'));
    await importLines(['title,authors,year', ...kafkas, lastFirst('A', 'Le Guin', '19x8')]);
    const list = await readFile(`${path}.incomplete.csv`, 'utf8');
    expect(list).toContain('authors [Last, First]');

    const second = await importLines(list.replaceAll('19x8', '1998').split('\n'), `${path}.incomplete.csv`);

    expect(second).toMatchObject({ added: 0, completed: 1 });
  });

  test('completes a book in steps', async () => {
    await importLines(broken());
    await importLines([header, `A,${author},9780061120084,19x8,en`]);

    const last = await importLines(mended());

    expect(last).toMatchObject({ added: 0, completed: 2, alreadyThere: 1 });
    expect(await listBooks()).toEqual(whole);
  });

  test('completes books that had nothing in their cells', async () => {
    await importLines(['title,author', `A,${author}`]);

    const second = await importLines([header, `A,${author},9780061120084,1998,en`]);

    expect(second).toMatchObject({ added: 0, completed: 1 });
    expect(await listBooks()).toEqual(['A 9780061120084 1998 en']);
  });

  test('completes as many copies as the file mends, and leaves the others', async () => {
    await importLines([header, ...Array<string>(5).fill(`A,${author},,,`)]);

    const second = await importLines([
      header,
      ...Array<string>(2).fill(`A,${author},,1998,`),
      ...Array<string>(3).fill(`A,${author},,,`),
    ]);

    expect(second).toMatchObject({ added: 0, completed: 2, alreadyThere: 3 });
    const years = (await listBooks()).map((book) => book.split(' ')[2]);
    expect(years).toEqual(['1998', '1998', 'null', 'null', 'null']);
  });

  test('completes more copies than one batch holds', async () => {
    const copies = 700;
    await importLines([header, ...Array<string>(copies).fill(`A,${author},,,`)]);

    const second = await importLines([
      header,
      ...Array.from({ length: copies }, (_, number) => `A,${author},,${1000 + number},`),
    ]);

    expect(second).toMatchObject({ added: 0, completed: copies });
  });

  test('keeps rows of one file apart, whichever lacks something, also over several batches', async () => {
    const others = Array.from({ length: 2_500 }, (_, number) => `Other ${number},${author},,2000,en`);
    const lines = [header, `A,${author},,,`, ...others, `A,${author},9780061120084,1998,en`];

    const first = await importLines(lines);
    const second = await importLines([header, ...lines.slice(1).toReversed()]);

    expect(first).toMatchObject({ added: 2_502, completed: 0 });
    expect(second).toMatchObject({ alreadyThere: 2_502 });
  });

  test('adds a book of another ISBN, year or language', async () => {
    await importLines([header, `A,${author},9780061120084,1998,`]);

    const second = await importLines([
      header,
      `A,${author},9780439023481,1998,en`,
      `A,${author},9780061120084,1999,en`,
    ]);

    expect(second).toMatchObject({ added: 2, completed: 0 });
  });

  test('leaves one library when two import the mended file at the same moment', async () => {
    const rows = (year: (number: number) => string) => [
      header,
      ...Array.from({ length: 1_500 }, (_, number) => `Book ${number},${author},,${year(number)},en`),
    ];
    await importLines(rows(() => '19x8'));

    const [first, second] = await Promise.all([
      importLines(
        rows(() => '1998'),
        `${path}.one.csv`,
      ),
      importLines(
        rows(() => '1998'),
        `${path}.two.csv`,
      ),
    ]);

    expect(first.added + second.added).toBe(0);
    expect(first.completed + second.completed).toBe(1_500);
    expect(first.alreadyThere + second.alreadyThere).toBe(1_500);
  });
});
