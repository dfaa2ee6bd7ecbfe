import { open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import type { Dialect } from '../../../scripts/import/dialect.ts';
import { readRows, type Row } from '../../../scripts/import/rows.ts';
import { makeDirectory } from '../../support/temporary.ts';

const problem = 'has quotes that do not pair up';
let folder: string;

beforeAll(async () => {
  folder = await makeDirectory();
});

async function read(content: string | Buffer, changes: Partial<Dialect> = {}): Promise<Row[]> {
  const path = join(folder, 'books.csv');
  await writeFile(path, content);
  const file = await open(path);
  try {
    const start = { offset: 0, line: 1 };
    return await Array.fromAsync(readRows(file, { delimiter: ',', quoting: 'doubled', start, ...changes }));
  } finally {
    await file.close();
  }
}

const linesAndCells = (rows: Row[]) => rows.map(({ line, cells }) => [line, ...cells]);

describe('readRows', () => {
  test('tells on which line a row starts, over blank lines and quoted line breaks', async () => {
    const rows = await read('title,authors\r\n\r\n"A\r\nB",x\r\n"C\n\nD",y\r\n , \r\nE,z');

    expect(linesAndCells(rows)).toEqual([
      [1, 'title', 'authors'],
      [3, 'A\r\nB', 'x'],
      [5, 'C\n\nD', 'y'],
      [9, 'E', 'z'],
    ]);
  });

  test('tells how far in the file a row ends', async () => {
    const rows = await read('title\r\nÉ\r\n\r\nlast');

    expect(rows.map(({ end }) => end)).toEqual([7, 11, 17]);
  });

  test('takes lines that end in different ways, and other delimiters', async () => {
    expect(linesAndCells(await read('a;b\nc;d\r\ne;"f;g"\n', { delimiter: ';' }))).toEqual([
      [1, 'a', 'b'],
      [2, 'c', 'd'],
      [3, 'e', 'f;g'],
    ]);
  });

  test.each([
    ['a quote is never closed', '"B,2'],
    ['a quote stands in a cell that is not quoted', 'B "b",2'],
    ['text follows a quote', '"B"b,2'],
  ])('hands out only the line where %s, and goes on after it', async (_case, line) => {
    const rows = await read(`t,n\r\n"A\r\na",1\r\n\r\n${line}\r\n"C",3\r\n"D\n",4\n${line}\nE,5\n`);

    expect(rows).toEqual([
      expect.objectContaining({ line: 1, cells: ['t', 'n'] }),
      expect.objectContaining({ line: 2, cells: ['A\r\na', '1'] }),
      expect.objectContaining({ line: 5, cells: [line], problem }),
      expect.objectContaining({ line: 6, cells: ['C', '3'] }),
      expect.objectContaining({ line: 7, cells: ['D\n', '4'] }),
      expect.objectContaining({ line: 9, cells: [line], problem }),
      expect.objectContaining({ line: 10, cells: ['E', '5'] }),
    ]);
  });

  test('takes lines that end in CR, in cells too, and hands out only the one with a stray quote', async () => {
    const rows = await read('t,n\r"A\ra",1\rB "b",2\rC,3');

    expect(linesAndCells(rows)).toEqual([
      [1, 't', 'n'],
      [2, 'A\ra', '1'],
      [4, 'B "b",2'],
      [5, 'C', '3'],
    ]);
    expect(rows[2]?.problem).toBe(problem);
  });

  test('starts where the header does', async () => {
    const rows = await read('sep=;\r\nt;n\r\nA;1', { delimiter: ';', start: { offset: 7, line: 2 } });

    expect(linesAndCells(rows)).toEqual([
      [2, 't', 'n'],
      [3, 'A', '1'],
    ]);
  });

  test.each([
    ['escaped with a backslash', 'backslash', '"A \\"a\\"",1', 'A "a"'],
    ['of no meaning', 'none', '"A" a,1', '"A" a'],
  ] as const)('takes quotes %s', async (_case, quoting, line, cell) => {
    expect(linesAndCells(await read(`t,n\n${line}\n`, { quoting }))).toEqual([
      [1, 't', 'n'],
      [2, cell, '1'],
    ]);
  });

  test('keeps a row that lies across chunks, and finds a quote that swallows more than a row may hold', async () => {
    const long = 'x'.repeat(600_000);
    const rows = await read(`t,n\n${long},1\n"open,2\n${`${'y'.repeat(99)},3\n`.repeat(20_000)}`);

    expect(rows).toHaveLength(1 + 1 + 1 + 20_000);
    expect(rows[1]?.cells).toEqual([long, '1']);
    expect(rows[2]).toMatchObject({
      line: 3,
      cells: ['"open,2'],
      problem,
    });
    expect(rows.at(-1)).toMatchObject({ line: 20_003 });
  });

  test('refuses a file without lines', async () => {
    await expect(read(`t\n"${'x'.repeat(1_100_000)}`)).rejects.toThrow('line 2 is longer');
  });

  test('answers what a spreadsheet has written', async () => {
    const cell = fc.string({ unit: fc.constantFrom('a', '"', ',', ';', '\n', '\r\n', ' ', 'é', '書', '𝄞') });
    const table = fc.array(fc.array(cell, { minLength: 3, maxLength: 3 }), { minLength: 1, maxLength: 20 });

    await fc.assert(
      fc.asyncProperty(table, async (cells) => {
        const rows = await read(stringify(cells, { quoted: true }));

        expect(rows.map((row) => row.cells)).toEqual(
          cells.filter((row) => row.some((text) => text.trim() !== '')),
        );
      }),
      { numRuns: 200 },
    );
  });
});
