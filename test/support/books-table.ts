import { Client } from 'pg';
import type { Connection } from './postgres.ts';

/** A row of the table of books, as the database itself tells it. */
export interface StoredBook {
  id: string;
  accessionNumber: number;
  key: string | null;
  title: string;
}

/** Reads the whole table, in the order of its accession numbers, past the service. */
export async function readBooksTable(connection: Connection): Promise<StoredBook[]> {
  const client = new Client(connection);
  await client.connect();
  try {
    const { rows } = await client.query<StoredBook>(
      `select id, accession_number::int as "accessionNumber", idempotency_key as key, title
         from books
        order by accession_number`,
    );
    return rows;
  } finally {
    await client.end();
  }
}
