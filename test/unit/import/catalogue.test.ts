import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openCatalogue } from '../../../scripts/import/catalogue.ts';
import { makeDirectory } from '../../support/temporary.ts';

let folder: string;
let path: string;

beforeAll(async () => {
  folder = await makeDirectory();
  path = join(folder, 'books.csv');
});

/** Writes the file and reads it to its end. */
async function readCatalogue(content: string | Buffer) {
  await writeFile(path, content);
  const { rows, close, ...catalogue } = await openCatalogue(path);
  const read = { ...catalogue, rows: await Array.fromAsync(rows) };
  await close();
  return read;
}

const text = 'title,authors,year\nMémé “Ä” – 1€,Ann Example,2008\n';
/** The text in the encoding of Windows in the west: its characters between 128 and 159 are none of Latin-1. */
const windows1252 = Buffer.from(
  text.replace('“', '\x93').replace('”', '\x94').replace('–', '\x96').replace('€', '\x80'),
  'latin1',
);
const utf16be = Buffer.from(text, 'utf16le').swap16();

describe('openCatalogue', () => {
  test.each([
    ['is empty', '', 'it is empty'],
    ['has blank lines only', '\n\r\n', 'it is empty'],
    ['is a workbook', 'PK\u0003\u0004...', 'it is a workbook: save it as "CSV UTF-8" first'],
    ['is an old workbook', Buffer.from('d0cf11e0a1b1', 'hex'), 'it is a workbook'],
    ['is not text', 'title\u0000', 'it is not a text file'],
    [
      'is in another encoding',
      Buffer.from('7469746c652c617574686f720a826d838b8345834683438682cc90582c91ba8fe38f748ef70a', 'hex'),
      'its encoding seems to be Shift_JIS: save it as "CSV UTF-8" first',
    ],
    ['has no title', 'isbn,authors\n', 'there is no column for the title'],
    [
      'has an open quote in its first line',
      '"title,authors\n',
      'its first line has quotes that do not pair up',
    ],
  ])('refuses in a sentence a file that %s', async (_case, content, reason) => {
    await writeFile(path, content);

    await expect(openCatalogue(path)).rejects.toThrow(`${path} cannot be imported: ${reason}`);
  });

  test.each([
    ['that is missing', 'missing.csv', 'there is no such file'],
    ['that is a folder', '.', 'it is a folder'],
  ])('refuses in a sentence a file %s', async (_case, name, reason) => {
    await expect(openCatalogue(join(folder, name))).rejects.toThrow(`cannot be imported: ${reason}`);
  });

  test.each([
    ['UTF-8', text, 'utf-8'],
    ['UTF-8 with a byte order mark', `\ufeff${text}`, 'utf-8'],
    ['UTF-16', Buffer.from(text, 'utf16le'), 'utf-16le'],
    ['UTF-16 with a byte order mark', Buffer.from(`\ufeff${text}`, 'utf16le'), 'utf-16le'],
    ['UTF-16, the high bytes first', utf16be, 'utf-16be'],
    ['Windows-1252', windows1252, 'windows-1252'],
  ])('reads %s and says so', async (_case, content, encoding) => {
    expect(await readCatalogue(content)).toMatchObject({
      encoding,
      header: ['title', 'authors', 'year'],
      rows: [{ line: 2, cells: ['Mémé “Ä” – 1€', 'Ann Example', '2008'] }],
    });
    expect(await readdir(folder)).toEqual(['books.csv']);
  });

  test('knows Windows-1252 also where the first sign of it is far into the file', async () => {
    const lines = 'A title of plain letters,Ann Example,2008\n'.repeat(40_000);

    const { encoding, rows } = await readCatalogue(
      Buffer.concat([Buffer.from(`title,authors,year\n${lines}`), windows1252.subarray(19)]),
    );

    expect(encoding).toBe('windows-1252');
    expect(rows.at(-1)).toMatchObject({ line: 40_002, cells: ['Mémé “Ä” – 1€', 'Ann Example', '2008'] });
  });

  test('takes UTF-8 with a broken character for UTF-8', async () => {
    const { encoding, rows } = await readCatalogue(
      Buffer.concat([Buffer.from(text), Buffer.from('Caf\xe9,A,\n', 'latin1')]),
    );

    expect(encoding).toBe('utf-8');
    expect(rows.map(({ cells }) => cells[0])).toEqual(['Mémé “Ä” – 1€', 'Caf\ufffd']);
  });

  test('keeps characters whole that lie across the chunks in which a file is read', async () => {
    const title = '書'.repeat(700_000);

    expect(await readCatalogue(`title,authors\n"${title.slice(0, 300_000)}",A\n`)).toMatchObject({
      encoding: 'utf-8',
    });
    const { encoding } = await readCatalogue(`title,authors\n${`${'書'.repeat(100)},A\n`.repeat(5_000)}`);
    expect(encoding).toBe('utf-8');
  });
});
