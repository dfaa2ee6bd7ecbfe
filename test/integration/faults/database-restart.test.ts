import { randomUUID } from 'node:crypto';
import { readLoadFactor } from '../../../scripts/lib/load-factor.ts';
import { readEvents } from '../../support/event-stream.ts';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../../../scripts/testing/embedded-postgres.ts';
import { createDatabase } from '../../../scripts/testing/postgres.ts';
import { killServices, startService } from '../../support/process.ts';
import { readBooksTable } from '../../support/books-table.ts';
import { waitFor } from '../../support/wait.ts';
import { startWriters } from '../../support/writers.ts';

const answerLimitMs = 10_000 * readLoadFactor();
const batchSize = 20;

describe('the database stopped and started under load', () => {
  let postgres: EmbeddedPostgres;

  beforeAll(async () => {
    postgres = await startEmbeddedPostgres();
  });

  afterEach(killServices);

  afterAll(() => postgres[Symbol.asyncDispose]());

  const stops: [string, () => Promise<void>][] = [
    ['in order', () => postgres.stop()],
    ['at once, as by a crash', () => crash(postgres)],
  ];

  test.each(stops)(
    '%s: 503 meanwhile, then all goes on by itself, and every book is there once',
    async (_, stop) => {
      const database = await createDatabase(postgres.superuser);
      const { url } = await startService('inventory', { env: database.env });
      const writers = startWriters({ url, clients: 16, isRetrying: true });
      const end = new AbortController();
      const batches = writeBatches(url, end.signal);
      const reader = new AbortController();
      const events = collectIds(readEvents(`${url}/events?lastEventId=0`, { signal: reader.signal }));
      await waitFor('the load to run', () => writers.acknowledged.size > 100);

      await stop();
      const answered = writers.answers.length;
      await waitFor('answers without a database', () => writers.answers.length > answered + 50);
      const probes = [await fetch(`${url}/readyz`), await fetch(`${url}/healthz`)];
      await postgres.start();
      const acknowledged = writers.acknowledged.size;
      await waitFor('new books', () => writers.acknowledged.size > acknowledged + 100);
      await writers.stop();
      end.abort();
      const batchKeys = await batches;

      const books = await readBooksTable(database.connection);
      const refused = writers.answers.filter(({ status }) => status !== 201);
      expect(probes.map(({ status }) => status)).toEqual([503, 200]);
      expect(writers.unanswered).toBe(0);
      expect(new Set(refused.map(({ status, retryAfter }) => `${status} ${retryAfter ?? ''}`))).toEqual(
        new Set(['503 2']),
      );
      expect(Math.max(...writers.answers.map(({ durationMs }) => durationMs))).toBeLessThan(answerLimitMs);
      expect(books.flatMap(({ key }) => key ?? []).sort()).toEqual([...writers.sent, ...batchKeys].sort());
      await waitFor('the last event', () => events.length >= books.length);
      reader.abort();
      expect(events).toEqual(books.map(({ accessionNumber }) => String(accessionNumber)));
    },
  );
});

/** PostgreSQL's immediate shutdown: it drops everything, and recovers at its next start. */
async function crash(postgres: EmbeddedPostgres): Promise<void> {
  process.kill(postgres.pid(), 'SIGQUIT');
  await postgres.stop();
}

/** Adds one batch after the other, each until it is taken. Answers their keys. */
async function writeBatches(url: string, end: AbortSignal): Promise<string[]> {
  const keys: string[] = [];
  while (!end.aborted) {
    const batch = Array.from({ length: batchSize }, () => randomUUID());
    keys.push(...batch);
    await waitFor('a batch to be taken', async () => {
      const { status } = await postBatch(url, batch);
      if (status !== 200 && status !== 503) throw new Error(`it answered ${status}`);
      return status === 200;
    });
  }
  return keys;
}

function postBatch(url: string, keys: string[]): Promise<Response> {
  const items = keys.map((key) => ({
    idempotencyKey: key,
    book: { title: `Book ${key}`, authors: ['Test'] },
  }));
  return fetch(`${url}/books/batch`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ items }),
  });
}

/** The ids of the events that have come by now; it grows until the stream ends. */
function collectIds(events: AsyncGenerator<{ id: string }>): string[] {
  const ids: string[] = [];
  const collect = async () => {
    for await (const { id } of events) ids.push(id);
  };
  collect().catch((error: unknown) => ids.push(String(error)));
  return ids;
}
