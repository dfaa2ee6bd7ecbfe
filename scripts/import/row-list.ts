import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import { stringify } from 'csv-stringify';
import { UserError } from '../lib/user-error.ts';

const shownLines = 10;

/** Lines of the file that a person should look at. All go to a CSV file, the first few are kept to be shown. */
export interface RowList {
  path: string;
  shown: { line: number; text: string }[];
  add: (line: number, text: string, cells: readonly string[]) => Promise<void>;
  close: () => Promise<void>;
}

/** Begins a list at `path`, where none of an earlier import is left. The file is made with the first row. */
export async function createRowList(path: string, header: readonly string[]): Promise<RowList> {
  await rm(path, { force: true }).catch((error: unknown) => refuse(path, error));
  const shown: RowList['shown'] = [];
  let writer: ReturnType<typeof openWriter> | undefined;
  return {
    path,
    shown,
    async add(line, text, cells) {
      if (shown.length < shownLines) shown.push({ line, text });
      writer ??= openWriter(path, header);
      await writer.write(cells);
    },
    close: async () => writer?.close(),
  };
}

function openWriter(path: string, header: readonly string[]) {
  const rows = stringify();
  const file = createWriteStream(path);
  const written = finished(rows.pipe(file)).catch((error: unknown) => refuse(path, error));
  // Told when the next row is written, or at the end.
  written.catch(() => undefined);
  rows.write(header);
  return {
    async write(cells: readonly string[]): Promise<void> {
      if (file.destroyed) await written;
      if (!rows.write(cells)) await Promise.race([once(rows, 'drain'), written]);
    },
    async close(): Promise<void> {
      rows.end();
      await written;
    },
  };
}

function refuse(path: string, error: unknown): never {
  const reason = (error as NodeJS.ErrnoException).code ?? String(error);
  throw new UserError(
    `${path} cannot be written (${reason}), and it would tell what did not go well: import from a folder that you can write to.`,
    { cause: error },
  );
}
