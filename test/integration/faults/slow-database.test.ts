import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { readLoadFactor } from '../../../scripts/lib/load-factor.ts';
import type { TestDatabase } from '../../../scripts/testing/postgres.ts';
import { createDatabase } from '../../support/postgres.ts';
import { killServices, startService } from '../../support/process.ts';
import { readBooksTable } from '../../support/books-table.ts';
import { countListeners, lockBooks } from '../../support/other-sessions.ts';
import { startTcpProxy, type TcpProxy } from '../../../scripts/testing/tcp-proxy.ts';
import { waitFor } from '../../support/wait.ts';
import { startWriters } from '../../support/writers.ts';

/** The longest that a database may hold a request. */
const answerLimitMs = 10_000 * readLoadFactor();
/** Too late for a transaction that the server ends after 4 s of silence, and just in time for it. */
const delaysMs = [4_500, 3_900];

// Most of the time goes into waiting, so the tests run side by side, each with a database of its own.
describe('inventory whose database does not answer', () => {
  const proxies: TcpProxy[] = [];
  const databases: TestDatabase[] = [];

  afterAll(async () => {
    await killServices();
    await Promise.all(proxies.map((proxy) => proxy.close()));
    await Promise.all(databases.map((database) => database.drop()));
  });

  async function createOwnDatabase(): Promise<TestDatabase> {
    const database = await createDatabase();
    databases.push(database);
    return database;
  }

  /** Starts inventory behind a proxy, with all its connections to the database open. */
  async function startBehindProxy(database: TestDatabase) {
    const proxy = await startTcpProxy(database.connection);
    proxies.push(proxy);
    const inventory = await startService('inventory', {
      env: { ...database.env, PGPORT: String(proxy.port) },
    });
    await Promise.all(Array.from({ length: 20 }, () => fetch(`${inventory.url}/readyz`)));
    return { proxy, inventory, url: inventory.url };
  }

  const faults = {
    'its network swallows everything': (proxy: TcpProxy) => {
      proxy.hold();
      return proxy.release;
    },
    'somebody has locked its table': async (_: TcpProxy, { connection }: TestDatabase) => {
      const lock = await lockBooks(connection);
      return lock.release;
    },
  };

  test.concurrent.each(Object.entries(faults))(
    'answers 503 in time while %s, and recovers by itself',
    async (_, begin) => {
      const database = await createOwnDatabase();
      const { proxy, url } = await startBehindProxy(database);
      const writers = startWriters({ url, clients: 24, isRetrying: true });
      await waitFor('the load to run', () => writers.acknowledged.size > 100);

      const end = await begin(proxy, database);
      const refused = await Promise.all(requests(url).map(timed));
      const before = writers.acknowledged.size;
      await end();
      await waitFor('new books', () => writers.acknowledged.size > before + 100);
      let recovered: Awaited<ReturnType<typeof timed>>[] = [];
      await waitFor('each request to be taken', async () => {
        recovered = await Promise.all(requests(url).map(timed));
        return recovered.every(({ status }) => status < 300);
      });
      await writers.stop();

      const books = await readBooksTable(database.connection);
      expect(refused.map(({ path, status, retryAfter }) => ({ path, status, retryAfter }))).toEqual(
        refused.map(({ path }) => ({ path, status: 503, retryAfter: expect.stringMatching(/^[25]$/) })),
      );
      expect(new Set(writers.answers.map(({ status }) => status))).toEqual(new Set([201, 503]));
      expect(longest([...refused, ...recovered, ...writers.answers])).toBeLessThan(answerLimitMs);
      expect(books.flatMap(({ key }) => key ?? []).sort()).toEqual([...writers.sent].sort());
    },
  );

  test.concurrent('answers in time, too, while each statement takes long', async () => {
    const database = await createOwnDatabase();
    const behind = await Promise.all(delaysMs.map(() => startBehindProxy(database)));

    behind.forEach(({ proxy }, position) => proxy.delay(delaysMs[position] ?? 0));
    const answers = await Promise.all(behind.flatMap(({ url }) => requests(url).map(timed)));

    const batches = answers.filter(({ path }) => path === '/books/batch');
    expect(longest(answers)).toBeLessThan(answerLimitMs);
    expect(batches.map(({ status }) => status)).toEqual([503, 503]);
    expect(behind.map(({ inventory }) => inventory.isRunning())).toEqual([true, true]);
  });

  test.concurrent('keeps no stream for a reader who left before it began', async () => {
    const database = await createOwnDatabase();
    const { url } = await startBehindProxy(database);
    const lock = await lockBooks(database.connection);
    const reader = new AbortController();
    const stream = fetch(`${url}/events`, { signal: reader.signal });
    await sleep(200);

    reader.abort();
    await expect(stream).rejects.toThrow('aborted');
    await lock.release();
    const later = await fetch(`${url}/events`);
    await waitFor('somebody to listen', async () => (await countListeners(database.superuser)) > 0);
    await later.body?.cancel();

    await waitFor('nobody to listen', async () => (await countListeners(database.superuser)) === 0);
  });
});

/** One request of each kind that needs the database. */
function requests(url: string): Request[] {
  const book = { title: 'Held', authors: ['Test'] };
  const post = (path: string, body: unknown) =>
    new Request(`${url}${path}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
  return [
    new Request(`${url}/books`),
    new Request(`${url}/books?q=fun+home`),
    new Request(`${url}/books?after=${randomUUID().length}`),
    new Request(`${url}/stats`),
    new Request(`${url}/events`),
    post('/books', book),
    post('/books/batch', { items: [{ book }] }),
  ];
}

async function timed(request: Request) {
  const startedAt = performance.now();
  const response = await fetch(request);
  await response.body?.cancel();
  return {
    path: new URL(request.url).pathname,
    status: response.status,
    retryAfter: response.headers.get('Retry-After'),
    durationMs: performance.now() - startedAt,
  };
}

function longest(answers: { durationMs: number }[]): number {
  return Math.max(...answers.map(({ durationMs }) => durationMs));
}
