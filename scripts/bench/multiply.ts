import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { stringify } from 'csv-stringify';
import { openCatalogue } from '../import/catalogue.ts';

/** Writes a catalogue `times` over, each time with other titles, so that no two books are the same. */
export async function multiplyCatalogue(path: string, target: string, times: number): Promise<void> {
  async function* records() {
    for (let copy = 1; copy <= times; copy++) {
      const { header, columns, rows, close } = await openCatalogue(path);
      if (copy === 1) yield header;
      const [title = 0] = columns.title;
      for await (const { cells } of rows) {
        yield copy === 1 ? cells : cells.with(title, `${cells[title] ?? ''}, printing ${copy}`);
      }
      await close();
    }
  }
  await pipeline(records(), stringify(), createWriteStream(target));
}
