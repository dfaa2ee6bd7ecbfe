import { open, type FileHandle } from 'node:fs/promises';
import { UserError } from '../lib/user-error.ts';
import { parseHeader, type Columns } from './columns.ts';
import { readRows, type Row } from './rows.ts';

const sampleBytes = 64 * 1024;

/** A CSV file whose first line has been read. */
export interface Catalogue {
  header: string[];
  columns: Columns;
  rows: AsyncGenerator<Row>;
  bytes: number;
  close: () => Promise<void>;
}

/** Opens a CSV file of books. Throws a UserError for whatever makes it none: missing, empty, a workbook, no title column. */
export async function openCatalogue(path: string): Promise<Catalogue> {
  const file = await openFile(path);
  try {
    const { size } = await file.stat();
    const { buffer, bytesRead } = await file.read(Buffer.alloc(sampleBytes), 0, sampleBytes, 0);
    const sample = buffer.subarray(0, bytesRead);
    verifyText(sample);
    const rows = readRows(file, findDelimiter(sample.toString('utf8')));
    const first = await rows.next();
    if (first.done) throw new UserError('it is empty.');
    if (first.value.problem) throw new UserError(`its first line ${first.value.problem}.`);
    const header = first.value.cells;
    return { header, columns: parseHeader(header), rows, bytes: size, close: () => file.close() };
  } catch (error) {
    await file.close();
    throw readable(error, path);
  }
}

async function openFile(path: string): Promise<FileHandle> {
  try {
    return await open(path);
  } catch (error) {
    throw readable(error, path);
  }
}

const fileErrors: Record<string, string> = {
  ENOENT: 'there is no such file.',
  EACCES: 'you may not read it.',
  EISDIR: 'it is a folder.',
};

function readable(error: unknown, path: string): unknown {
  const { code = '' } = error as NodeJS.ErrnoException;
  const reason = error instanceof UserError ? error.message : fileErrors[code];
  return reason ? new UserError(`${path} cannot be imported: ${reason}`, { cause: error }) : error;
}

function verifyText(sample: Buffer): void {
  if (sample.subarray(0, 2).toString('latin1') === 'PK') {
    throw new UserError('it is a workbook: save it as "CSV UTF-8" first.');
  }
  if (/^(\xff\xfe|\xfe\xff)/.test(sample.toString('latin1', 0, 2))) {
    throw new UserError('it is UTF-16: save it as "CSV UTF-8" first.');
  }
  if (sample.includes(0)) throw new UserError('it is not a text file.');
}

/** The delimiter that its first line has most of, outside quotes; a comma when it has none. */
export function findDelimiter(sample: string): string {
  const [firstLine = ''] = sample
    .replace(/"[^"]*"/g, '')
    .trimStart()
    .split(/[\r\n]/);
  const counted = [',', ';', '\t', '|'].map((delimiter) => ({
    delimiter,
    count: firstLine.split(delimiter).length,
  }));
  return counted.reduce((best, other) => (other.count > best.count ? other : best)).delimiter;
}
