import { parse } from 'csv-parse/sync';
import { CsvError, type Options } from 'csv-parse';

/** How a file tells its cells apart, and where its header begins. */
export interface Dialect {
  delimiter: string;
  /** `"` is doubled in a quoted cell (RFC 4180), or escaped with a backslash, or a character like any other. */
  quoting: 'doubled' | 'backslash' | 'none';
  start: Position;
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

export function findDialect(sample: Sample): Dialect {
  const mark = sample.text.startsWith('\ufeff') ? '\ufeff' : '';
  const [instruction = '', told] = separatorLine.exec(sample.text.slice(mark.length)) ?? [];
  const start = { offset: Buffer.byteLength(mark + instruction), line: instruction ? 2 : 1 };
  const rest = { ...sample, text: sample.text.slice(mark.length + instruction.length) };
  const delimiter = told ?? findDelimiter(rest.text);
  return { delimiter, quoting: findQuoting(rest, delimiter), start };
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
function findQuoting(sample: Sample, delimiter: string): Dialect['quoting'] {
  if (isReadable(sample, { delimiter, quoting: 'doubled' })) return 'doubled';
  if (sample.text.includes('\\"') && isReadable(sample, { delimiter, quoting: 'backslash' }))
    return 'backslash';
  return delimiter === '\t' && !needsQuotes.test(sample.text) ? 'none' : 'doubled';
}

function isReadable(sample: Sample, dialect: Pick<Dialect, 'delimiter' | 'quoting'>): boolean {
  const { error } = parseSample(sample, dialect);
  return !error || (error.code === 'CSV_QUOTE_NOT_CLOSED' && !sample.isWholeFile);
}

/** The rows of a sample up to its end, or to the first that cannot be read. The last may be cut off. */
export function parseSample(
  { text }: Sample,
  dialect: Pick<Dialect, 'delimiter' | 'quoting'>,
): { rows: string[][]; error?: CsvError } {
  const rows: string[][] = [];
  try {
    parse(text, {
      ...parserOptions(dialect),
      on_record: (cells: string[]) => {
        rows.push(cells);
        return null;
      },
    });
    return { rows };
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return { rows, error };
  }
}
