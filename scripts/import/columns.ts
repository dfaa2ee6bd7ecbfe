import { UserError } from '../lib/user-error.ts';
import { headerNames, type Field } from './header-names.ts';
import { parseMapping, type Mappable } from './mapping.ts';
import { foldWord } from './text.ts';

/** Whether a comma parts names ("Ann Example, Bo Example") or stands within each ("Example, Ann"). */
export type NameOrder = 'first-last' | 'last-first';

/** A column of names. An alternative is looked at only where the main ones are empty. */
export interface AuthorColumn {
  position: number;
  use: 'main' | 'alternative' | 'additional';
  /** Whether its header promises one name a cell, as "Author" does. */
  isSingular: boolean;
  /** Open until the cells of the column have been looked at. */
  nameOrder?: NameOrder | undefined;
}

/** Where the cells of each field stand in a row, the best first. */
export interface Columns {
  title: number[];
  /** The main ones, then alternatives, then additional ones. */
  authors: AuthorColumn[];
  isbn: number[];
  /** Columns that hold an ISBN or some other number. */
  isbnOrOther: number[];
  /** Columns of numbers of all kinds: an ISBN only as EAN-13, or when it says that it is one. */
  ean: number[];
  year: number[];
  language: number[];
}

/**
 * Finds the columns that a book is made of, by their names and by a mapping that a person gives. Throws a UserError when
 * there is none for the title or the authors, or when the mapping does not fit.
 */
export function findColumns(header: readonly string[], mapping = ''): Columns {
  const given = parseMapping(mapping, header, normalizeName);
  const names = header.map((cell, position) => (given.has(position) ? '' : normalizeName(cell)));
  const find = (field: Exclude<Field, 'author' | 'authors' | 'moreAuthors'>): number[] => {
    const mapped = positionsGiven(given, field);
    return mapped.length > 0 ? mapped : findNamed(field, names);
  };
  const columns: Columns = {
    title: find('title'),
    authors: givenAuthors(given) ?? findAuthors(header, names),
    isbn: find('isbn'),
    isbnOrOther: find('isbnOrOther'),
    ean: find('ean'),
    year: find('year'),
    language: find('language'),
  };
  if (columns.title.length === 0) throw noColumn('title', 'title', header);
  if (columns.authors.every(({ use }) => use === 'additional'))
    throw noColumn('authors', 'authors" or "author', header);
  return columns;
}

function givenAuthors(given: Map<number, Mappable>): AuthorColumn[] | undefined {
  const toColumn = (isSingular: boolean) => (position: number) =>
    ({ position, use: 'main', isSingular, nameOrder: isSingular ? 'last-first' : 'first-last' }) as const;
  const columns = [
    ...positionsGiven(given, 'author').map(toColumn(true)),
    ...positionsGiven(given, 'authors').map(toColumn(false)),
  ];
  return columns.length > 0 ? columns : undefined;
}

function findAuthors(header: readonly string[], names: readonly string[]): AuthorColumn[] {
  const authors = findNamed('authors', names);
  const candidates = [...authors, ...findNamed('author', names)];
  const best = names[candidates[0] ?? -1];
  return [
    ...candidates.map((position): AuthorColumn => {
      const use = names[position] === best ? 'main' : 'alternative';
      const isSingular = !authors.includes(position);
      return { position, use, isSingular, nameOrder: readNameOrder(header[position]) };
    }),
    ...findNamed('moreAuthors', names).map((position): AuthorColumn => {
      const nameOrder = readNameOrder(header[position]);
      return { position, use: 'additional', isSingular: false, nameOrder };
    }),
  ];
}

/** What our own lists say of a column of names: a list may be too short to find out. */
const nameOrderMarks = { 'last-first': ' [Last, First]', 'first-last': ' [First Last]' };
const nameOrderMark = / \[(?:Last, First|First Last)\]$/;

function readNameOrder(cell = ''): NameOrder | undefined {
  return (['last-first', 'first-last'] as const).find((order) => cell.endsWith(nameOrderMarks[order]));
}

/** The header for a list of some rows of the file: with it they are read as they were in the whole file. */
export function headerOfList(header: readonly string[], { authors }: Pick<Columns, 'authors'>): string[] {
  return header.map((cell, position) => {
    const order = authors.find((column) => column.position === position)?.nameOrder;
    return order === undefined || nameOrderMark.test(cell) ? cell : cell.trim() + nameOrderMarks[order];
  });
}

function positionsGiven(given: Map<number, Mappable>, field: string): number[] {
  return [...given].flatMap(([position, to]) => (to === field ? [position] : []));
}

function findNamed(field: Field, names: readonly string[]): number[] {
  return knownNames[field].flatMap((known) =>
    names.flatMap((name, position) => (name === known ? [position] : [])),
  );
}

function noColumn(what: string, example: string, header: readonly string[]): UserError {
  const list = header.map((cell) => `"${cell.trim()}"`).join(', ');
  return new UserError(
    `there is no column for the ${what} (such as "${example}") in its first line: ${list.slice(0, 300)}. Say which it is with COLUMNS="theirs=${what}".`,
  );
}

const fillers = /^(of|the|name|der|die|das|des|von|de|du|la|le|les|l|el|los|del|di|il|lo|gli|della|dell)$/;

/** `Author(s)`, `Autor/in`, `publicationYear` and `Year of publication (yyyy)` as sorted plain words: `authors`, `autor`, `publication year`. */
function normalizeName(cell: string): string {
  const plain = cell
    .replace(nameOrderMark, '')
    .replace(/\([ymdj./ -]+\)/i, '')
    .replace(/(\p{L})(?:\((\p{Ll}{1,3})\)|[*:/](innen)|[*:/](?:in|as?))(?!\p{L})/gu, '$1$2$3')
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2');
  const words = foldWord(plain)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '' && !fillers.test(word));
  return words.toSorted().join(' ');
}

const knownNames = Object.fromEntries(
  Object.entries(headerNames).map(([field, names]) => [field, [...new Set(names.map(normalizeName))]]),
) as Record<Field, string[]>;
