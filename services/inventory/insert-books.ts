import type { Book, BookInput } from './book.ts';
import type { Queryable } from './database.ts';
import { type BookRow, toBook } from './rows.ts';
import { searchText } from './search.ts';

/** A book on its way into the table. */
export interface NewBook {
  id: string;
  input: BookInput;
  idempotencyKey: string | undefined;
  traceId: string | undefined;
  /** Not to be added where it would complete a record: only a batch asks. */
  asksFirst?: boolean | undefined;
}

/**
 * Inserts the books in one statement, in their order. Returns the record of each, or undefined for one whose key is taken
 * or that fails the condition. A statement with a condition is planned anew each time, because the best plan depends on
 * how many books there are by then.
 */
export async function insertBooks(
  queryable: Queryable,
  books: NewBook[],
  replica: string,
  condition?: string,
): Promise<(Book | undefined)[]> {
  const { rows } = await queryable.query<Pick<BookRow, 'id' | 'accession_number' | 'added_at'>>({
    ...(condition === undefined && { name: 'insert-books' }),
    text: `insert into books
        (id, title, authors, isbn, year, language, source, idempotency_key, search, trace_id, recorded_by, batch_size)
      select id, title, authors::text[], isbn, year, language, source, idempotency_key, search, trace_id, $11, $12
      from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::int[], $6::text[], $7::text[], $8::text[],
          $9::text[], $10::text[], $13::boolean[])
        as item (id, title, authors, isbn, year, language, source, idempotency_key, search, trace_id, asks_first)
      where ${condition ?? 'true'}
      on conflict (idempotency_key) do nothing
      returning id, accession_number, added_at`,
    values: [
      books.map(({ id }) => id),
      ...listInputs(books),
      books.map(({ idempotencyKey }) => idempotencyKey ?? null),
      books.map(({ input }) => searchText(input)),
      books.map(({ traceId }) => traceId ?? null),
      replica,
      books.length,
      books.map(({ asksFirst = false }) => asksFirst),
    ],
  });
  const inserted = new Map(rows.map((row) => [row.id, row]));
  return books.map(({ id, input }) => {
    const row = inserted.get(id);
    return row && toBook({ ...input, ...row });
  });
}

/** The columns title, authors, isbn, year, language and source, as arrays for unnest. */
export function listInputs(books: NewBook[]): unknown[][] {
  return [
    books.map(({ input }) => input.title),
    books.map(({ input }) => arrayLiteral(input.authors)),
    books.map(({ input }) => input.isbn),
    books.map(({ input }) => input.year),
    books.map(({ input }) => input.language),
    books.map(({ input }) => input.source),
  ];
}

/** PostgreSQL's notation of a list of texts: unnest would flatten a list of lists down to the last text. */
function arrayLiteral(texts: string[]): string {
  return `{${texts.map((text) => `"${text.replace(/["\\]/g, '\\$&')}"`).join(',')}}`;
}
