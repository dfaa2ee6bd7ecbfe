import type { FileHandle } from 'node:fs/promises';
import { CsvError, parse } from 'csv-parse';
import { UserError } from '../lib/user-error.ts';
import { parserOptions, type Dialect, type Position } from './dialect.ts';

/** No row of a catalogue is longer; past it, a quote was opened and never closed. */
const maxRowBytes = 1024 * 1024;
const chunkBytes = 256 * 1024;
/** The parser tells several ways in which this is so; which of them depends on the lines that follow. */
const problem = 'has quotes that do not pair up';

/** A row of the file: its cells, or a line that is no row, and why. */
export interface Row {
  /** The line on which it starts, from 1. */
  line: number;
  cells: string[];
  /** Bytes of the file up to its end. */
  end: number;
  problem?: string;
}

/**
 * Reads the rows of a CSV file of any size. Blank lines are passed over. A row whose quotes do not balance is handed
 * out as its first line with the problem, and reading goes on at the next line, so that it takes no other row with it.
 */
export async function* readRows(file: FileHandle, dialect: Dialect): AsyncGenerator<Row> {
  let broken = yield* readRowsFrom(dialect.start, file, dialect);
  while (broken) {
    const { text, length } = await readLine(file, broken);
    const next = { offset: broken.offset + length, line: broken.line + 1 };
    if (text !== '') yield { line: broken.line, cells: [text], end: next.offset, problem };
    broken = text === '' ? next : yield* readRowsFrom(next, file, dialect);
  }
}

/** Reads rows until the end, or answers where a row starts that the parser refuses. */
async function* readRowsFrom(
  start: Position,
  file: FileHandle,
  dialect: Dialect,
): AsyncGenerator<Row, Position | undefined> {
  let rows: Row[] = [];
  let { offset, line } = start;
  let emptyLines = 0;
  // The parser is driven by hand: as a stream it would lose the good rows that stand before a bad one.
  const parser = parse({
    ...parserOptions(dialect),
    max_record_size: maxRowBytes,
    on_record: (cells: string[], info) => {
      line += info.empty_lines - emptyLines;
      emptyLines = info.empty_lines;
      offset = start.offset + info.bytes;
      if (cells.some((cell) => cell.trim() !== '')) rows.push({ line, cells, end: offset });
      line += 1 + countLineBreaks(cells);
      return null;
    },
  });
  parser.on('error', () => undefined);
  const write = (chunk: Buffer | null) =>
    new Promise<Error | null | undefined>((resolve) => {
      if (chunk) parser.write(chunk, resolve);
      else parser.once('error', resolve).once('end', resolve).end();
    });
  parser.resume();

  let readFrom = start.offset;
  for (;;) {
    const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(chunkBytes), 0, chunkBytes, readFrom);
    readFrom += bytesRead;
    const error = await write(bytesRead === 0 ? null : buffer.subarray(0, bytesRead));
    yield* rows;
    rows = [];
    if (error instanceof CsvError) return { offset, line };
    if (error) throw error;
    if (bytesRead === 0) return undefined;
  }
}

function countLineBreaks(cells: readonly string[]): number {
  let count = 0;
  for (const cell of cells) {
    if (cell.includes('\n') || cell.includes('\r')) count += cell.split(/\r\n|\n|\r/).length - 1;
  }
  return count;
}

async function readLine(
  file: FileHandle,
  { offset, line }: Position,
): Promise<{ text: string; length: number }> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(maxRowBytes), 0, maxRowBytes, offset);
  const [match] = /[^\r\n]*(\r\n|\n|\r)?/.exec(buffer.toString('latin1', 0, bytesRead)) ?? [''];
  if (match.length === maxRowBytes) {
    throw new UserError(`line ${line} is longer than ${maxRowBytes} bytes: is it a CSV file?`);
  }
  return { text: buffer.toString('utf8', 0, match.length).trim(), length: match.length };
}
