import type { Book, PageQuery } from './book.ts';
import type { Database } from './database.ts';
import { firstSearchPatterns } from './first-folding.ts';
import { isRefolded } from './refold.ts';
import { columns, toBook, type BookRow } from './rows.ts';
import { searchPatterns } from './search.ts';

/** How many of the newest books are searched before the index is, and how many before all matches are sorted. */
const newestBooks = 10_000;
const recentBooks = 50_000;
/** Up to so many matches are read and sorted at once. */
const fewMatches = 5_000;

/** Answers a function that lists the newest books first, starting below the accession number `after`. */
export function createListBooks(database: Database) {
  let areAllFolded = false;

  return async ({ q, after = Number.MAX_SAFE_INTEGER, limit }: PageQuery): Promise<Book[]> => {
    const patterns = searchPatterns(q);
    const isOneEnough = patterns.length === 0 || (areAllFolded ||= await isRefolded(database));
    const { values, condition } = anyOf(isOneEnough ? [patterns] : [patterns, firstSearchPatterns(q)]);
    const select = async (sql: string) => {
      const { rows } = await database.query<BookRow & { matches?: string }>(sql, [after, limit, ...values]);
      return { books: rows.map(toBook), matches: Number(rows[0]?.matches ?? 0) };
    };

    if (patterns.length === 0) return (await select(newestFirst('books'))).books;
    // Frequent words fill a page from the newest books, rare ones have few matches: it is words of long ago that cost.
    const newest = await select(newestFirst(lastBooks(newestBooks), condition));
    if (newest.books.length === limit) return newest.books;
    const few = await select(sortMatches(condition, fewMatches + 1));
    if (few.matches <= fewMatches) return few.books;
    const recent = await select(newestFirst(lastBooks(recentBooks), condition));
    if (recent.books.length === limit) return recent.books;
    return (await select(sortMatches(condition, 'all'))).books;
  };
}

function newestFirst(source: string, condition = 'true'): string {
  return `select ${columns}
    from ${source}
    where accession_number < $1 and (${condition})
    order by accession_number desc
    limit $2`;
}

function lastBooks(books: number): string {
  return `(select * from books where accession_number < $1 order by accession_number desc limit ${books}) as last_books`;
}

/** Reads no more matches than `maxMatches`. Without `materialized`, PostgreSQL hopes to meet them soon and reads all books. */
function sortMatches(condition: string, maxMatches: number | 'all'): string {
  return `with matching as materialized (
      select ${columns} from books where accession_number < $1 and (${condition})
    )
    select *, count(*) over () as matches
    from (select * from matching limit ${maxMatches}) as matching
    order by accession_number desc
    limit $2`;
}

/** The condition that a book matches all patterns of one of the alternatives. */
function anyOf(alternatives: string[][]) {
  const values = [...new Set(alternatives.flat())];
  const conditions = alternatives
    .filter((patterns) => patterns.length > 0)
    .map((patterns) =>
      patterns.map((pattern) => `search like $${values.indexOf(pattern) + 3}`).join(' and '),
    );
  return { values, condition: [...new Set(conditions)].join(' or ') };
}
