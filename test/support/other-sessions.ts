import { Client } from 'pg';
import { query, type Connection } from '../../scripts/testing/postgres.ts';

/** Locks the table of books, as a careless administrator would, until it is released: reads and writes wait. */
export async function lockBooks(connection: Connection): Promise<{ release: () => Promise<void> }> {
  const client = new Client(connection);
  await client.connect();
  await client.query('begin; lock table books in access exclusive mode');
  return { release: () => client.end() };
}

/** How many statements wait for a lock on the table of books. */
export function countWaiting(superuser: Connection): Promise<number> {
  return count(superuser, `pg_locks where relation = 'books'::regclass and not granted`);
}

/** How many connections of this database listen for new books. */
export function countListeners(superuser: Connection): Promise<number> {
  return count(superuser, `pg_stat_activity where datname = current_database() and query like 'listen %'`);
}

async function count(connection: Connection, what: string): Promise<number> {
  const [row] = await query<{ count: number }>(connection, `select count(*)::int as count from ${what}`);
  return row?.count ?? 0;
}
