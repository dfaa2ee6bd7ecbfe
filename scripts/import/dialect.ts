import { parse } from 'csv-parse/sync';
import { CsvError, type Options } from 'csv-parse';

/** How a file tells its cells apart, and where its header begins. */
export interface Dialect {
  delimiter: string;
  /** `"` is doubled in a quoted cell (RFC 4180), or escaped with a backslash, or a character like any other. */
  quoting: 'doubled' | 'backslash' | 'none';
  start: Position;
}

/** What the beginning of a file tells: its dialect and its first rows, of which the last may be cut off. */
export interface Beginning {
  dialect: Dialect;
  rows: string[][];
}

/** A place in a file, in bytes and in lines from 1. */
export interface Position {
  offset: number;
  line: number;
}

/** The beginning of a file. */
export interface Sample {
  text: string;
  isWholeFile: boolean;
}

/** A first line such as `sep=;` tells spreadsheets the delimiter. */
const separatorLine = /^"?sep=(.)"?(?:\r\n|\n|\r)/i;
/** A cell that means something only when quotes quote: with a doubled quote, a tab or a line break in it. */
const needsQuotes = /(?:^|[\t\r\n])"(?:[^"]|"")*(?:""|[\t\r\n])(?:[^"]|"")*"(?=[\t\r\n]|$)/;

export function readBeginning(sample: Sample): Beginning {
  const mark = sample.text.startsWith('\ufeff') ? '\ufeff' : '';
  const [instruction = '', told] = separatorLine.exec(sample.text.slice(mark.length)) ?? [];
  const start = { offset: Buffer.byteLength(mark + instruction), line: instruction ? 2 : 1 };
  const rest = { ...sample, text: sample.text.slice(mark.length + instruction.length) };
  const delimiter = told ?? findDelimiter(rest.text);
  const { quoting, rows } = findQuoting(rest, delimiter);
  return { dialect: { delimiter, quoting, start }, rows };
}

/** The options with which csv-parse reads the dialect. */
export function parserOptions({ delimiter, quoting }: Pick<Dialect, 'delimiter' | 'quoting'>) {
  return {
    delimiter,
    quote: quoting === 'none' ? false : '"',
    escape: quoting === 'backslash' ? '\\' : '"',
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    skip_empty_lines: true,
  } satisfies Options;
}

/** The delimiter that its first line has most of, outside quotes; a comma when it has none. */
export function findDelimiter(text: string): string {
  const [firstLine = ''] = text
    .replace(/"[^"]*"/g, '')
    .trimStart()
    .split(/[\r\n]/);
  const counted = [',', ';', '\t', '|'].map((delimiter) => ({
    delimiter,
    count: firstLine.split(delimiter).length,
  }));
  return counted.reduce((best, other) => (other.count > best.count ? other : best)).delimiter;
}

/** Quotes are doubled unless the sample cannot be read so, and can be read otherwise. */
function findQuoting(sample: Sample, delimiter: string): { quoting: Dialect['quoting']; rows: string[][] } {
  const doubled = parseSample(sample, { delimiter, quoting: 'doubled' });
  if (doubled.isReadable) return { quoting: 'doubled', rows: doubled.rows };
  const backslash = parseSample(sample, { delimiter, quoting: 'backslash' });
  if (backslash.isReadable) return { quoting: 'backslash', rows: backslash.rows };
  return delimiter === '\t' && !needsQuotes.test(sample.text)
    ? { quoting: 'none', rows: parseSample(sample, { delimiter, quoting: 'none' }).rows }
    : { quoting: 'doubled', rows: doubled.rows };
}

/** Reads the rows of a sample up to the first that is wrong. */
function parseSample({ text, isWholeFile }: Sample, dialect: Pick<Dialect, 'delimiter' | 'quoting'>) {
  const rows: string[][] = [];
  try {
    parse(text, {
      ...parserOptions(dialect),
      on_record: (cells: string[]) => {
        rows.push(cells);
        return null;
      },
    });
    return { rows, isReadable: true };
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return { rows, isReadable: error.code === 'CSV_QUOTE_NOT_CLOSED' && !isWholeFile };
  }
}
