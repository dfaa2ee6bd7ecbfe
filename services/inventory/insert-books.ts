import type { Book, BookInput } from './book.ts';
import type { Queryable } from './database.ts';
import { type BookRow, columns, toBook } from './rows.ts';
import { searchText } from './search.ts';

/** A book on its way into the table. */
export interface NewBook {
  id: string;
  input: BookInput;
  idempotencyKey: string | undefined;
  traceId: string | undefined;
}

/**
 * Inserts the books in one statement, in their order. Answers the record of each; undefined for one whose key is taken.
 */
export async function insertBooks(
  queryable: Queryable,
  books: NewBook[],
  replica: string,
): Promise<(Book | undefined)[]> {
  const { rows } = await queryable.query<Pick<BookRow, 'id' | 'accession_number' | 'added_at'>>({
    name: 'insert-books',
    text: `insert into books
        (id, title, authors, isbn, year, language, source, idempotency_key, search, trace_id, recorded_by, batch_size)
      select id, title, authors::text[], isbn, year, language, source, idempotency_key, search, trace_id, $11, $12
      from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::int[], $6::text[], $7::text[], $8::text[],
          $9::text[], $10::text[])
        as book (id, title, authors, isbn, year, language, source, idempotency_key, search, trace_id)
      on conflict (idempotency_key) do nothing
      returning id, accession_number, added_at`,
    values: [
      books.map(({ id }) => id),
      books.map(({ input }) => input.title),
      books.map(({ input }) => arrayLiteral(input.authors)),
      books.map(({ input }) => input.isbn),
      books.map(({ input }) => input.year),
      books.map(({ input }) => input.language),
      books.map(({ input }) => input.source),
      books.map(({ idempotencyKey }) => idempotencyKey ?? null),
      books.map(({ input }) => searchText(input)),
      books.map(({ traceId }) => traceId ?? null),
      replica,
      books.length,
    ],
  });
  const inserted = new Map(rows.map((row) => [row.id, row]));
  return books.map(({ id, input }) => {
    const row = inserted.get(id);
    return row && toBook({ ...input, ...row });
  });
}

/** Answers the books by their idempotency key. */
export async function findBooksByKey(queryable: Queryable, keys: string[]): Promise<Map<string, Book>> {
  const { rows } = await queryable.query<BookRow & { idempotency_key: string }>(
    `select ${columns}, idempotency_key from books where idempotency_key = any($1)`,
    [keys],
  );
  return new Map(rows.map((row) => [row.idempotency_key, toBook(row)]));
}

/** PostgreSQL's notation of a list of texts: unnest would flatten a list of lists down to the last text. */
function arrayLiteral(texts: string[]): string {
  return `{${texts.map((text) => `"${text.replace(/["\\]/g, '\\$&')}"`).join(',')}}`;
}
