import type { Book } from '../../../services/inventory/book.ts';
import { readEvents, type ServerEvent } from '../../support/event-stream.ts';
import { connect, problem, send, startInventory, type Inventory } from '../../support/inventory.ts';
import { countListeners } from '../../support/other-sessions.ts';
import { execute } from '../../../scripts/testing/postgres.ts';
import { waitFor } from '../../support/wait.ts';

let inventory: Inventory;
beforeAll(async () => {
  inventory = await startInventory();
});
afterAll(() => inventory.close());

/** Follows the events after `lastEventId` until there are `count` of them. */
async function takeEvents(count: number, lastEventId?: number, path = '/events'): Promise<ServerEvent[]> {
  const events: ServerEvent[] = [];
  const options = lastEventId === undefined ? {} : { lastEventId: String(lastEventId) };
  for await (const event of readEvents(inventory.url + path, options)) {
    events.push(event);
    if (events.length === count) break;
  }
  return events;
}

const eventOf = (book: Book) => ({
  event: 'book',
  id: String(book.accessionNumber),
  data: JSON.stringify(book),
});

describe('GET /events', () => {
  test('begins with what a reader needs who loses it before the first book', async () => {
    const { accessionNumber } = await inventory.addBook();

    const response = await fetch(`${inventory.url}/events`);
    const reader = response.body?.getReader();
    const chunk = (await reader?.read()) as { value: Uint8Array };
    await reader?.cancel();

    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
    });
    expect(new TextDecoder().decode(chunk.value)).toBe(`retry: 1000\nid: ${accessionNumber}\n\n`);
  });

  test('tells each new book', async () => {
    const { accessionNumber } = await inventory.addBook();
    const events = takeEvents(2, accessionNumber);
    await waitFor('a listener', async () => (await countListeners(inventory.database.superuser)) > 0);

    const books = [await inventory.addBook(), await inventory.addBook()];

    await expect(events).resolves.toEqual(books.map(eventOf));
  });

  test('is told of a new book by the database, and need not look for it', async () => {
    const database = connect(inventory.database);
    const stopping = new AbortController();
    let notices = 0;
    const listening = database.listen('books')(() => (notices += 1), stopping.signal);
    await waitFor('it to listen', () => notices === 1);

    await inventory.addBook();
    await waitFor('a notice', () => notices === 2);

    stopping.abort();
    await listening;
    await database.close();
  });

  test('tells a title with all separators that JavaScript knows as one event', async () => {
    const { accessionNumber } = await inventory.addBook();

    const book = await inventory.addBook({ title: 'One\u2028two\u2029three data: four' });

    await expect(takeEvents(1, accessionNumber)).resolves.toEqual([eventOf(book)]);
  });

  test('resumes after the last event without a gap, while many write at once', async () => {
    const { accessionNumber: start } = await inventory.addBook();
    const writers = Promise.all(Array.from({ length: 300 }, () => inventory.addBook()));

    const seen: number[] = [];
    while (seen.length < 300) {
      const events = await takeEvents(Math.min(25, 300 - seen.length), seen.at(-1) ?? start);
      seen.push(...events.map(({ id }) => Number(id)));
    }

    const numbers = (await writers).map(({ accessionNumber }) => accessionNumber);
    expect(seen).toEqual(numbers.sort((left, right) => left - right));
  });

  test('takes the place to resume from as a query, too, and the header before it', async () => {
    const [first, second, third] = [
      await inventory.addBook(),
      await inventory.addBook(),
      await inventory.addBook(),
    ];
    const path = `/events?lastEventId=${first.accessionNumber}`;

    const byQuery = await takeEvents(1, undefined, path);
    const byBoth = await takeEvents(1, second.accessionNumber, path);

    expect([byQuery, byBoth]).toEqual([[eventOf(second)], [eventOf(third)]]);
  });

  test('begins anew, and says so, for a reader whose place lies beyond the last book', async () => {
    const { accessionNumber } = await inventory.addBook();
    const events = takeEvents(2, accessionNumber + 1_000);
    await waitFor('a listener', async () => (await countListeners(inventory.database.superuser)) > 0);

    const book = await inventory.addBook();

    const last = String(accessionNumber);
    await expect(events).resolves.toEqual([
      { event: 'reset', id: last, data: `{"last":${last}}` },
      eventOf(book),
    ]);
  });

  test('goes on when its connection to the database is cut', async () => {
    const { accessionNumber } = await inventory.addBook();
    const events = takeEvents(1, accessionNumber);
    await waitFor('a listener', async () => (await countListeners(inventory.database.superuser)) > 0);

    await execute(inventory.database.superuser, [
      `select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and query like 'listen%'`,
    ]);
    const book = await inventory.addBook();

    await expect(events).resolves.toEqual([eventOf(book)]);
  });

  test('listens no more when the last reader has gone', async () => {
    await takeEvents(1, 0);

    await waitFor(
      'the listener to end',
      async () => (await countListeners(inventory.database.superuser)) === 0,
    );
  });

  test('answers HEAD with its headers, and ends', async () => {
    const answer = await send(`${inventory.url}/events`, { method: 'HEAD' });

    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  });

  test.each(['abc', '-1', '1.5', '9'.repeat(16), '١'])('answers 400 to the place %s', async (place) => {
    await expect(inventory.get(`/events?lastEventId=${encodeURIComponent(place)}`)).resolves.toMatchObject(
      problem(400, 'invalid-input', { errors: [{ path: 'lastEventId', message: expect.any(String) }] }),
    );
  });
});
