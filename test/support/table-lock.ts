import { Client } from 'pg';
import type { Connection } from './postgres.ts';

/** Locks the table of books, as a careless administrator would, until it is released: reads and writes wait. */
export async function lockBooks(connection: Connection): Promise<{ release: () => Promise<void> }> {
  const client = new Client(connection);
  await client.connect();
  await client.query('begin; lock table books in access exclusive mode');
  return { release: () => client.end() };
}

/** How many statements wait for a lock on the table of books. */
export async function countWaiting(connection: Connection): Promise<number> {
  const client = new Client(connection);
  await client.connect();
  try {
    const { rows } = await client.query<{ waiting: number }>(
      `select count(*)::int as waiting
         from pg_locks
        where relation = 'books'::regclass and not granted`,
    );
    return rows[0]?.waiting ?? 0;
  } finally {
    await client.end();
  }
}
