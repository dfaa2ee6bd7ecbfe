import type { Catalogue } from './catalogue.ts';
import type { Encoding } from './encoding.ts';

const readAs: Record<Encoding, string> = {
  'utf-8': '',
  'utf-16le': 'read as UTF-16',
  'utf-16be': 'read as UTF-16',
  'windows-1252':
    'it is not UTF-8 and was read as Windows-1252: if letters look wrong, save the file as "CSV UTF-8"',
};

/** What is taken from which column and what from none, for a person to check. */
export function formatSource({
  header,
  columns,
  encoding,
}: Pick<Catalogue, 'header' | 'columns' | 'encoding'>) {
  const { title, authors, isbn, isbnOrOther, ean, year, language } = columns;
  const positions: Record<string, number[]> = {
    title,
    authors: authors.map(({ position }) => position),
    isbn: [...isbn, ...isbnOrOther, ...ean],
    year,
    language,
  };
  const used = new Set(Object.values(positions).flat());
  const unused = [...header.keys()].filter(
    (position) => !used.has(position) && header[position]?.trim() !== '',
  );
  const nameAll = (list: number[]) => list.map((position) => `"${header[position]?.trim()}"`).join(', ');
  const entries: [string, string][] = [
    ...Object.entries(positions).map(([field, list]): [string, string] => [
      field,
      nameAll(list) || '(no column)',
    ]),
    ['not used', nameAll(unused) || '(none)'],
    ['encoding', readAs[encoding]],
  ];
  return entries
    .filter(([, text]) => text !== '')
    .map(([name, text]) => `  ${name.padEnd(10)}${text}`)
    .join('\n');
}
