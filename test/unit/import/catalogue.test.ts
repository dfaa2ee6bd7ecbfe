import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findDelimiter, openCatalogue } from '../../../scripts/import/catalogue.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'library-catalogue-'));
});

afterAll(() => rm(folder, { recursive: true }));

describe('openCatalogue', () => {
  test.each([
    ['is empty', '', 'it is empty'],
    ['has blank lines only', '\n\r\n', 'it is empty'],
    ['is a workbook', 'PK\u0003\u0004...', 'it is a workbook: save it as "CSV UTF-8" first'],
    ['is UTF-16', Buffer.from('\ufefftitle\n', 'utf16le'), 'it is UTF-16: save it as "CSV UTF-8" first'],
    ['is not text', 'title\u0000', 'it is not a text file'],
    ['has no title', 'isbn,authors\n', 'there is no column for the title'],
    [
      'has an open quote in its first line',
      '"title,authors\n',
      'its first line has quotes that do not pair up',
    ],
  ])('refuses in a sentence a file that %s', async (_case, content, reason) => {
    const path = join(folder, 'books.csv');
    await writeFile(path, content);

    await expect(openCatalogue(path)).rejects.toThrow(`${path} cannot be imported: ${reason}`);
  });

  test.each([
    ['that is missing', 'missing.csv', 'there is no such file'],
    ['that is a folder', '.', 'it is a folder'],
  ])('refuses in a sentence a file %s', async (_case, name, reason) => {
    await expect(openCatalogue(join(folder, name))).rejects.toThrow(`cannot be imported: ${reason}`);
  });
});

describe('findDelimiter', () => {
  test.each([
    ['title,authors', ','],
    ['title;authors,editors;year', ';'],
    ['title\tauthors\n', '\t'],
    ['"title; of, the; book",authors', ','],
    ['title', ','],
  ])('of %j is %j', (sample, delimiter) => {
    expect(findDelimiter(sample)).toBe(delimiter);
  });
});
