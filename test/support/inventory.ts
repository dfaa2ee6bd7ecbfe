import { once } from 'node:events';
import { STATUS_CODES } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pino } from 'pino';
import { createInventory } from '../../services/inventory/app.ts';
import { createDatabase as createServiceDatabase } from '../../services/inventory/database.ts';
import { migrateWhenReachable } from '../../services/inventory/migrate.ts';
import { readInventorySettings } from '../../services/inventory/settings.ts';
import type { Book } from '../../services/inventory/book.ts';
import { buildBook, type BookBody } from './books.ts';
import type { TestDatabase } from '../../scripts/testing/postgres.ts';
import { createDatabase } from './postgres.ts';

export const migrationsFolder = join(import.meta.dirname, '../../services/inventory/migrations');
export const silentLog = pino({ level: 'silent' });

/** An answer, read to its end. */
export interface Answer {
  status: number;
  headers: Headers;
  body: unknown;
}

export type Inventory = Awaited<ReturnType<typeof startInventory>>;

/** Starts the inventory in this process, over a fresh database unless one is given. Close it in `afterAll`. */
export async function startInventory(given?: TestDatabase, limits: { maxWaiting?: number } = {}) {
  const testDatabase = given ?? (await createDatabase());
  const database = connect(testDatabase);
  await migrateWhenReachable(database, migrationsFolder, silentLog);
  const stopping = new AbortController();
  const state = { hasSchema: true, isStopping: false };
  const app = createInventory({
    log: silentLog,
    database,
    stopping: stopping.signal,
    replica: 'inventory-in-test',
    state,
    ...limits,
  });
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;

  const get = (path: string, headers: Record<string, string> = {}) => send(url + path, { headers });
  const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    send(url + path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });

  return {
    url,
    port,
    database: testDatabase,
    state,
    get,
    /** Posts `body` as JSON; a text goes as it is. */
    post,

    /** Adds a book and answers its record. */
    async addBook(changes: Partial<BookBody> = {}): Promise<Book> {
      const { status, body } = await post('/books', buildBook(changes));
      if (status !== 201) throw new Error(`The book was not added: ${JSON.stringify(body)}`);
      return body as Book;
    },

    /** Answers the newest books that `query` finds. */
    async findBooks(query: string): Promise<Book[]> {
      const { body } = await get(`/books?q=${encodeURIComponent(query)}`);
      return (body as { books: Book[] }).books;
    },

    async close() {
      stopping.abort();
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
      await database.close();
      if (!given) await testDatabase.drop();
    },
  };
}

/** The service's own way to a test database. */
export function connect({ env }: TestDatabase) {
  return createServiceDatabase(readInventorySettings({ PORT: '0', ...env }), silentLog);
}

/** Sends a request and reads the answer: JSON as what it says, anything else as text. */
export async function send(url: string, init?: RequestInit): Promise<Answer> {
  const response = await fetch(url, init);
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json');
  return {
    status: response.status,
    headers: response.headers,
    body: isJson && text ? JSON.parse(text) : text,
  };
}

/** What a problem document is expected to be. */
export function problem(status: number, code: string, changes: Record<string, unknown> = {}) {
  const body = {
    type: 'about:blank',
    title: STATUS_CODES[status],
    status,
    code,
    detail: expect.stringMatching(/\.$/),
    ...changes,
  };
  return { status, body };
}
