/** Runs inside a pod: queries PostgreSQL, which libpq's environment variables name, and prints the result. Argument: the query. */
import { readFile } from 'node:fs/promises';
import pg from 'pg';

const { PGPASSWORD, PGPASSWORD_FILE = '' } = process.env;
const client = new pg.Client({
  password: PGPASSWORD ?? (await readFile(PGPASSWORD_FILE, 'utf8')).split('\n')[0],
  connectionTimeoutMillis: 5_000,
  query_timeout: 5_000,
});
client.on('error', () => undefined); // the query rejects with the same error

try {
  await client.connect();
  const { rows } = await client.query<Record<string, unknown>>(process.argv[2] ?? 'select 1');
  console.log(JSON.stringify({ rows }));
} catch (error) {
  const { code, message } = error as { code?: string; message: string };
  console.log(JSON.stringify({ error: { code, message } }));
} finally {
  await client.end();
}
