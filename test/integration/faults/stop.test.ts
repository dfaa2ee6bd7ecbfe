import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { readLoadFactor } from '../../../scripts/lib/load-factor.ts';
import { useOwnDatabase } from '../../support/own-database.ts';
import { killServices, startService } from '../../support/process.ts';
import { readBooksTable } from '../../support/books-table.ts';
import { countWaiting, lockBooks } from '../../support/other-sessions.ts';
import { waitFor } from '../../support/wait.ts';
import { addBook, startWriters } from '../../support/writers.ts';

const inOrder = { exitCode: 0, signal: null };
/** Far less than the 20 s after which a service gives up on stopping in order. */
const promptMs = 5_000 * readLoadFactor();

describe('SIGTERM to inventory', () => {
  const database = useOwnDatabase();
  afterEach(killServices);

  test('under load answers whatever it has taken, takes nothing more, and ends with 0', async () => {
    const inventory = await startService('inventory', { env: database.env });
    const writers = startWriters({ url: inventory.url, clients: 32, isRetrying: false });
    await waitFor('the load to run', () => writers.acknowledged.size > 300);

    inventory.signal('SIGTERM');
    const ending = await inventory.ended;
    await writers.stop();

    const books = await readBooksTable(database.connection);
    expect(ending).toEqual(inOrder);
    expect(inventory.log.at(-1)).toMatchObject({ level: 'info', msg: 'stopped' });
    expect(new Set(writers.answers.map(({ status }) => status))).toEqual(new Set([201]));
    expect(books.map(({ key }) => key).sort()).toEqual([...writers.acknowledged.keys()].sort());
  });

  test('waits for the answers in hand, and not for clients that keep their connections open', async () => {
    const inventory = await startService('inventory', { env: database.env });
    const silent = connect(inventory.port, '127.0.0.1');
    await once(silent, 'connect');
    const lock = await lockBooks(database.connection);
    const answer = addBook(inventory.url, randomUUID());
    await waitFor('the book to wait for the lock', async () => (await countWaiting(database.superuser)) > 0);

    inventory.signal('SIGTERM');
    await waitFor('the port to be closed', () => isRefused(inventory.port));
    expect(inventory.isRunning()).toBe(true);
    const releasedAt = performance.now();
    await lock.release();

    expect(await answer).toMatchObject({ status: 201 });
    expect(await inventory.ended).toEqual(inOrder);
    expect(performance.now() - releasedAt).toBeLessThan(promptMs);
  });

  test('ends event streams', async () => {
    const inventory = await startService('inventory', { env: database.env });
    const response = await fetch(`${inventory.url}/events`);

    inventory.signal('SIGTERM');

    expect(await response.text()).toMatch(/^retry: 1000\n/);
    expect(await inventory.ended).toEqual(inOrder);
  });

  test('does not wait for a reader of events who has stopped reading', async () => {
    const inventory = await startService('inventory', { env: database.env });
    const reader = connect(inventory.port, '127.0.0.1').pause();
    reader.write('GET /events?lastEventId=0 HTTP/1.1\r\nHost: localhost\r\n\r\n');
    const book = { title: 'x'.repeat(400), authors: ['y'.repeat(200)] };
    const items = Array.from({ length: 1_000 }, () => ({ book }));
    // More than fits into the buffers on the way.
    for (let batch = 0; batch < 12; batch += 1) {
      const answer = await fetch(`${inventory.url}/books/batch`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ items }),
      });
      expect(answer.status).toBe(200);
    }
    const stoppedAt = performance.now();

    inventory.signal('SIGTERM');

    expect(await inventory.ended).toEqual(inOrder);
    expect(performance.now() - stoppedAt).toBeLessThan(promptMs);
    reader.destroy();
  });

  test('with DRAIN_MS says that it is not ready while requests still succeed', async () => {
    const DRAIN_MS = String(Math.ceil(2_000 * readLoadFactor()));
    const inventory = await startService('inventory', { env: { ...database.env, DRAIN_MS } });
    const writers = startWriters({ url: inventory.url, clients: 4, isRetrying: false });
    await waitFor('the load to run', () => writers.acknowledged.size > 50);

    inventory.signal('SIGTERM');
    await waitFor('it to be unready', async () => (await fetch(`${inventory.url}/readyz`)).status === 503);
    const before = writers.acknowledged.size;
    await waitFor('books after that', () => writers.acknowledged.size > before + 10);
    await writers.stop();

    expect(writers).toMatchObject({ unanswered: 0 });
    expect(new Set(writers.answers.map(({ status }) => status))).toEqual(new Set([201]));
    expect(await inventory.ended).toEqual(inOrder);
  });

  test('twice ends it at once', async () => {
    const inventory = await startService('inventory', { env: { ...database.env, DRAIN_MS: '60000' } });

    inventory.signal('SIGTERM');
    await waitFor('it to be stopping', () => inventory.log.some(({ msg }) => msg === 'stopping'));
    inventory.signal('SIGTERM');

    expect(await inventory.ended).toEqual({ exitCode: 1, signal: null });
    expect(inventory.log.at(-1)).toMatchObject({ level: 'fatal', msg: 'stopped by a second signal' });
  });
});

function isRefused(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(false);
    }).once('error', () => resolve(true));
  });
}
