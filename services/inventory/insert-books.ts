import type { Book, BookInput } from './book.ts';
import type { Queryable } from './database.ts';
import { type BookRow, toBook } from './rows.ts';

/** A book on its way into the table. */
export interface NewBook {
  id: string;
  input: BookInput;
  search: string;
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
      select id, title, authors, isbn, year, language, source, idempotency_key, search, trace_id, $2, $3
      from ${items}
      where ${condition ?? 'true'}
      on conflict (idempotency_key) do nothing
      returning id, accession_number, added_at`,
    values: [formatItems(books), replica, books.length],
  });
  const inserted = new Map(rows.map((row) => [row.id, row]));
  return books.map(({ id, input }) => {
    const row = inserted.get(id);
    return row && toBook({ ...input, ...row });
  });
}

/** The first parameter of a statement, as rows. */
export const items = `json_to_recordset($1) as item (
  id uuid, title text, authors text[], isbn text, year int, language text, source text,
  idempotency_key text, search text, trace_id text, asks_first boolean, book_id uuid)`;

/** Books as `items` reads them; `bookId` is the record that one completes. */
export function formatItems(books: (NewBook & { bookId?: string })[]): string {
  return JSON.stringify(
    books.map(({ id, input, search, idempotencyKey, traceId, asksFirst = false, bookId }) => ({
      ...input,
      id,
      search,
      idempotency_key: idempotencyKey,
      trace_id: traceId,
      asks_first: asksFirst,
      book_id: bookId,
    })),
  );
}
