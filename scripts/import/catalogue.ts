import { open, type FileHandle } from 'node:fs/promises';
import { UserError } from '../lib/user-error.ts';
import { findNameOrder } from './authors.ts';
import { findColumns, type Columns } from './columns.ts';
import { readBeginning } from './dialect.ts';
import { findEncoding, openAsUtf8, type Encoding } from './encoding.ts';
import { readRows, type Row } from './rows.ts';

const sampleBytes = 128 * 1024;

/** A CSV file whose first line has been read. */
export interface Catalogue {
  header: string[];
  columns: Columns;
  encoding: Encoding;
  rows: AsyncGenerator<Row>;
  bytes: number;
  close: () => Promise<void>;
}

/**
 * Opens a CSV file of books. `mapping` names columns by hand, as `parseMapping` has it. Throws a UserError for whatever
 * makes it none: missing, empty, a workbook, no title column.
 */
export async function openCatalogue(path: string, mapping = ''): Promise<Catalogue> {
  const original = await open(path).catch((error: unknown) => {
    throw toUserError(error, path);
  });
  let file = original;
  try {
    const encoding = await findEncoding(original, verifyNoWorkbook(await readStart(original)));
    if (encoding !== 'utf-8') {
      file = await openAsUtf8(original, encoding);
      await original.close();
    }
    return { encoding, ...(await readHeader(file, mapping)), close: () => file.close() };
  } catch (error) {
    await file.close();
    throw toUserError(error, path);
  }
}

async function readHeader(file: FileHandle, mapping: string) {
  const { size } = await file.stat();
  const start = await readStart(file);
  const { dialect, rows: sampleRows } = readBeginning({
    text: start.toString('utf8'),
    isWholeFile: start.length === size,
  });
  const rows = readRows(file, dialect);
  const first = await rows.next();
  if (first.done) throw new UserError('it is empty.');
  if (first.value.problem) throw new UserError(`its first line ${first.value.problem}.`);
  const header = first.value.cells;
  const columns = findColumns(header, mapping);
  for (const column of columns.authors) column.nameOrder ??= findNameOrder(column, sampleRows.slice(1));
  return { header, columns, rows, bytes: size };
}

async function readStart(file: FileHandle): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(sampleBytes), 0, sampleBytes, 0);
  return buffer.subarray(0, bytesRead);
}

const fileErrors: Record<string, string> = {
  ENOENT: 'there is no such file.',
  EACCES: 'you may not read it.',
  EISDIR: 'it is a folder.',
};

function toUserError(error: unknown, path: string): unknown {
  const { code = '' } = error as NodeJS.ErrnoException;
  const reason = error instanceof UserError ? error.message : fileErrors[code];
  return reason ? new UserError(`${path} cannot be imported: ${reason}`, { cause: error }) : error;
}

function verifyNoWorkbook(start: Buffer): Buffer {
  if (/^(PK|\xd0\xcf\x11\xe0)/.test(start.toString('latin1', 0, 4)))
    throw new UserError('it is a workbook: save it as "CSV UTF-8" first.');
  return start;
}
