import { query, type Connection } from '../../scripts/testing/postgres.ts';

/** A row of the table of books, as the database itself tells it. */
export interface StoredBook {
  id: string;
  accessionNumber: number;
  key: string | null;
  title: string;
}

/** Reads the whole table, in the order of its accession numbers, past the service. */
export function readBooksTable(connection: Connection): Promise<StoredBook[]> {
  return query(
    connection,
    `select id, accession_number::int as "accessionNumber", idempotency_key as key, title
       from books
      order by accession_number`,
  );
}
