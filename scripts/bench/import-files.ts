import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { stringify } from 'csv-stringify';
import { readBook } from '../import/book.ts';
import { openCatalogue } from '../import/catalogue.ts';

/** Writes a catalogue `times` over, each time with other titles, so that no two books are the same. */
export async function multiplyCatalogue(path: string, target: string, times: number): Promise<void> {
  async function* records() {
    for (let copy = 1; copy <= times; copy++) {
      const { header, columns, rows, close } = await openCatalogue(path);
      if (copy === 1) yield header;
      const [title = 0] = columns.title;
      for await (const { cells } of rows)
        yield copy === 1 ? cells : cells.with(title, `${cells[title] ?? ''}, printing ${copy}`);
      await close();
    }
  }
  await pipeline(records(), stringify(), createWriteStream(target));
}

/** The columns of the file that `writeCopyFile` makes, in their order. */
export const copyColumns = 'id, title, authors, isbn, year, language, source, search';

/** Writes the books of a catalogue as psql's `\copy` takes them, everything worked out beforehand. */
export async function writeCopyFile(catalogue: string, target: string): Promise<void> {
  const { rows, columns, close } = await openCatalogue(catalogue);
  async function* records() {
    for await (const { cells } of rows) {
      const read = readBook(cells, columns);
      if (!('book' in read)) continue;
      const { title, authors, isbn, year, language, source } = read.book;
      const search = ` ${[title, ...authors, isbn ?? ''].join(' ').toLowerCase()}`;
      yield [randomUUID(), title, arrayLiteral(authors), isbn, year, language, source, search];
    }
  }
  await pipeline(records(), stringify(), createWriteStream(target));
  await close();
}

function arrayLiteral(texts: readonly string[]): string {
  return `{${texts.map((text) => `"${text.replace(/["\\]/g, '\\$&')}"`).join(',')}}`;
}
