import { completableFields, type Book, type CompletableField, type IncompleteBook } from './book.ts';
import type { Queryable } from './database.ts';
import { formatItems, items, type NewBook } from './insert-books.ts';
import { columns, toBook, type BookRow } from './rows.ts';

/** A book, and the record that it completes. */
export interface Completion extends NewBook {
  bookId: string;
}

/** A record found by a key, and the fields in which the request of that key may say less than the record does now. */
export interface KeyedBook {
  book: Book;
  completedFields: CompletableField[];
}

/** Of each item, and of each title with its authors: a thousand copies may be incomplete, and as many items complete them. */
const maxIncompleteBooks = 100;
const maxCandidates = 1_000;

const isIncomplete = '(record.isbn is null or record.year is null or record.language is null)';
const isOfItem =
  'record.title = item.title and record.authors = item.authors and record.source = item.source';

/** The record lacks something that the item tells, and nothing that both tell differs. */
const itemCompletesRecord = `
  ${isIncomplete}
  and ${isOfItem}
  and (record.isbn is null and item.isbn is not null
    or record.year is null and item.year is not null
    or record.language is null and item.language is not null)
  and coalesce(record.isbn = item.isbn, true)
  and coalesce(record.year = item.year, true)
  and coalesce(record.language = item.language, true)`;

/** For the statement that adds items: not those whose key is taken, nor those that ask first and would complete a record. */
export const isToBeAdded = `
  not exists (select from completions where completions.idempotency_key = item.idempotency_key)
  and not (item.asks_first and exists (select from books as record where ${itemCompletesRecord}))`;

/**
 * Makes the rest of the transaction see all that was committed before it, and lets nobody else add a book until its
 * end: what it finds missing stays so.
 */
export async function takeTurn(queryable: Queryable): Promise<void> {
  await queryable.query(`select pg_advisory_xact_lock('books'::regclass::bigint)`);
}

/** Answers the records that each book would complete, the newest first. */
export async function findIncompleteBooks(
  queryable: Queryable,
  books: NewBook[],
): Promise<IncompleteBook[][]> {
  const { rows } = await queryable.query<{ item_id: string; id: string; idempotency_keys: string[] }>(
    `with item as (
      select * from ${items}
    ), candidate as materialized (
      select record.*
      from (select distinct title, authors, source from item) as item
      cross join lateral (
        select id, title, authors, source, isbn, year, language, idempotency_key, accession_number
        from books as record
        where ${isIncomplete} and ${isOfItem}
        order by accession_number desc
        limit ${maxCandidates}
      ) as record
    )
    select item.id as item_id, record.id,
      array(
        select record.idempotency_key where record.idempotency_key is not null
        union all
        select idempotency_key from completions where book_id = record.id
      ) as idempotency_keys
    from item
    cross join lateral (
      select id, idempotency_key, accession_number
      from candidate as record
      where ${itemCompletesRecord}
      order by accession_number desc
      limit ${maxIncompleteBooks}
    ) as record
    order by accession_number desc`,
    [formatItems(books)],
  );
  const found = Map.groupBy(rows, (row) => row.item_id);
  return books.map(({ id: itemId }) =>
    (found.get(itemId) ?? []).map(({ id, idempotency_keys: idempotencyKeys }) => ({ id, idempotencyKeys })),
  );
}

/** Fills in the records that still lack something of their books, and answers them; undefined for the others. */
export async function completeBooks(
  queryable: Queryable,
  completions: Completion[],
): Promise<(Book | undefined)[]> {
  const { rows } = await queryable.query<BookRow>(
    `with completed as (
      select item.*, array_remove(array[
        case when record.isbn is null and item.isbn is not null then 'isbn' end,
        case when record.year is null and item.year is not null then 'year' end,
        case when record.language is null and item.language is not null then 'language' end
      ], null) as fields
      from ${items}
      join books as record on record.id = item.book_id
      where ${itemCompletesRecord}
    ), noted as (
      insert into completions (idempotency_key, book_id, fields)
      select idempotency_key, book_id, fields
      from completed
    )
    update books
    set isbn = coalesce(books.isbn, completed.isbn),
      year = coalesce(books.year, completed.year),
      language = coalesce(books.language, completed.language),
      search = case when 'isbn' = any(fields) then completed.search else books.search end
    from completed
    where books.id = book_id
    returning ${columns.replace(/\w+/g, 'books.$&')}`,
    [formatItems(completions)],
  );
  const completed = new Map(rows.map((row) => [row.id, toBook(row)]));
  return completions.map(({ bookId }) => completed.get(bookId));
}

/** Answers the books by the idempotency keys with which they were added or completed. */
export async function findBooksByKey(queryable: Queryable, keys: string[]): Promise<Map<string, KeyedBook>> {
  const { rows } = await queryable.query<BookRow & { key: string; fields: CompletableField[] }>(
    `select ${columns}, idempotency_key as key,
      array(select unnest(fields) from completions where book_id = books.id) as fields
    from books
    where idempotency_key = any($1)
    union all
    select ${columns}, completions.idempotency_key, $2::text[]
    from completions
    join books on id = book_id
    where completions.idempotency_key = any($1)`,
    [keys, completableFields],
  );
  return new Map(rows.map((row) => [row.key, { book: toBook(row), completedFields: row.fields }]));
}
