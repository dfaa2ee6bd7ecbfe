import { setTimeout as sleep } from 'node:timers/promises';
import type { Book } from '../../../services/inventory/book.ts';
import { createFeed } from '../../../services/inventory/feed.ts';
import { Unavailable } from '../../../services/platform/errors.ts';

/** A table of books, and what a feed does with it that looks by itself every `pollMs`. */
function createLibrary(pollMs?: number) {
  const books: Book[] = [];
  const library = {
    reads: 0,
    listeners: 0,
    isAway: false,
    notify: (): void => undefined,
    add(count: number): void {
      for (let added = 0; added < count; added += 1) {
        books.push({ accessionNumber: books.length + 1 } as Book);
      }
    },
    feed: createFeed(
      {
        async listBooksAfter(after, limit) {
          library.reads += 1;
          const found = books.slice(after, after + limit);
          await sleep(1);
          if (library.isAway) throw new Unavailable('The database is away.', 2);
          return found;
        },
      },
      (onNotification, signal) => {
        library.listeners += 1;
        library.notify = onNotification;
        signal.addEventListener('abort', () => (library.listeners -= 1));
        return Promise.resolve();
      },
      pollMs,
    ),
  };
  return library;
}

type Library = ReturnType<typeof createLibrary>;

/** Subscribes until it has seen `count` books, and answers their numbers. */
async function subscribe(library: Library, after: number, count: number): Promise<number[]> {
  const numbers: number[] = [];
  const enough = new AbortController();
  for await (const books of library.feed.subscribe(after, enough.signal)) {
    numbers.push(...books.map(({ accessionNumber }) => accessionNumber));
    if (numbers.length >= count) enough.abort();
  }
  return numbers;
}

const range = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, position) => first + position);

describe('the feed of new books', () => {
  test('begins after the number that its subscriber has, and leaves no gap', async () => {
    const library = createLibrary();
    library.add(700);

    const numbers = await subscribe(library, 42, 658);

    expect(numbers).toEqual(range(43, 700));
  });

  test('returns a new book when it is notified, without waiting for its next poll', async () => {
    const library = createLibrary(3_600_000);
    const numbers = subscribe(library, 0, 2);
    await sleep(10);

    library.add(2);
    library.notify();

    await expect(numbers).resolves.toEqual([1, 2]);
  });

  test('finds a new book by itself when the notification was lost', async () => {
    const library = createLibrary();
    const numbers = subscribe(library, 0, 1);
    await sleep(10);

    library.add(1);

    await expect(numbers).resolves.toEqual([1]);
  });

  test('goes on after the database was away', async () => {
    const library = createLibrary();
    library.isAway = true;
    const numbers = subscribe(library, 0, 1);
    await sleep(10);

    library.isAway = false;
    library.add(1);
    library.notify();

    await expect(numbers).resolves.toEqual([1]);
  });

  test('reads once for all subscribers at the same position', async () => {
    const library = createLibrary();
    library.add(1);

    await Promise.all(Array.from({ length: 50 }, () => subscribe(library, 0, 1)));

    expect(library.reads).toBe(1);
  });

  test('sees what is new, too, when it joins while another one reads', async () => {
    const library = createLibrary(3_600_000);
    const first = subscribe(library, 0, 2);

    // The first one's read is under way, and has seen nothing.
    library.add(1);
    library.notify();
    const second = subscribe(library, 0, 1);

    await expect(second).resolves.toEqual([1]);
    library.add(1);
    library.notify();
    await expect(first).resolves.toEqual([1, 2]);
  });

  test('listens once for all subscribers, and stops when the last has left', async () => {
    const library = createLibrary();
    const subscribers = Array.from({ length: 3 }, () => subscribe(library, 0, 1));
    await sleep(10);
    expect(library.listeners).toBe(1);

    library.add(1);
    library.notify();
    await Promise.all(subscribers);

    expect(library.listeners).toBe(0);
  });

  test('ends each of those that share a signal, also when one has left before', async () => {
    const library = createLibrary(3_600_000);
    library.add(1);
    const shared = new AbortController();
    const leaving = library.feed.subscribe(0, shared.signal);
    await leaving.next();
    const waiting = library.feed.subscribe(1, shared.signal).next();
    await sleep(10);
    await leaving.return(undefined);

    shared.abort();

    await expect(waiting).resolves.toEqual({ done: true, value: undefined });
  });

  test('refuses one subscriber too many before it yields anything, and takes another when one has left', async () => {
    const library = createLibrary();
    const leaving = new AbortController();
    const first = library.feed.subscribe(0, leaving.signal).next();
    const staying = new AbortController();
    const others = range(2, 500).map(() => library.feed.subscribe(0, staying.signal).next());

    expect(() => library.feed.subscribe(0, staying.signal)).toThrow(Unavailable);

    leaving.abort();
    await first;
    others.push(library.feed.subscribe(0, staying.signal).next());
    staying.abort();
    await expect(Promise.all(others)).resolves.toEqual(Array(500).fill({ done: true, value: undefined }));
    expect(library.listeners).toBe(0);
  });
});
