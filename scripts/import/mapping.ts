import { parse } from 'csv-parse/sync';
import { UserError } from '../lib/user-error.ts';

const fields = ['title', 'author', 'authors', 'isbn', 'year', 'language', 'unused'] as const;

/** What a person can say of a column. A column of one `author` keeps its commas, one of `authors` has a comma between names. */
export type Mappable = (typeof fields)[number];

/**
 * Reads a mapping such as `titel=title,"Wer, wann"=author` as the position of each column and what it holds. Throws a
 * UserError for a field that we do not know and for a column that the file does not have.
 */
export function parseMapping(
  mapping: string,
  header: readonly string[],
  normalizeName: (cell: string) => string,
): Map<number, Mappable> {
  const given = new Map<number, Mappable>();
  for (const pair of splitPairs(mapping)) {
    const [, name = '', to = ''] = /^(.+)=([^=]*)$/s.exec(pair) ?? [];
    const field = fields.find((known) => known === to.trim().toLowerCase());
    if (!field)
      throw new UserError(`COLUMNS has "${pair}": say COLUMN=FIELD, a field being ${fields.join(', ')}.`);
    const position = findColumn(name, header, normalizeName);
    if (position < 0) {
      const list = header.map((cell) => `"${cell.trim()}"`).join(', ');
      throw new UserError(`COLUMNS names "${name}", and its columns are ${list.slice(0, 300)}.`);
    }
    given.set(position, field);
  }
  return given;
}

/** A pair that has a comma stands in quotes, as in a CSV file. */
function splitPairs(mapping: string): string[] {
  try {
    const [pairs = []] = parse(mapping, { trim: true, skip_empty_lines: true });
    return pairs.filter((pair) => pair !== '');
  } catch (error) {
    throw new UserError(`COLUMNS has quotes that do not pair up: ${mapping}`, { cause: error });
  }
}

/** The column of just this name, or else of one that means the same. */
function findColumn(
  name: string,
  header: readonly string[],
  normalizeName: (cell: string) => string,
): number {
  const exact = header.findIndex((cell) => cell.trim() === name.trim());
  if (exact >= 0) return exact;
  return header.findIndex(
    (cell) => normalizeName(cell) === normalizeName(name) && normalizeName(name) !== '',
  );
}
