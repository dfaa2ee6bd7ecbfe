import { setTimeout as sleep } from 'node:timers/promises';
import { Unavailable } from '../platform/errors.ts';
import { withoutTrace } from '../platform/tracing.ts';
import type { Book } from './book.ts';
import type { NotificationListener } from './notifications.ts';
import type { Repository } from './repository.ts';

const maxSubscribers = 500;
const maxBooks = 200;
/** Books that arrive within this time are read together. */
const delayMs = 20;
/** How often to read without a notification: one can be lost with its connection, or while the database is away. */
const defaultPollMs = 1_000;

export type Feed = ReturnType<typeof createFeed>;

/**
 * The change feed: new books in the order of their accession numbers, which is the order of their commits. A
 * subscriber can resume after the last number that it has seen, at any replica.
 */
export function createFeed(
  repository: Pick<Repository, 'listBooksAfter'>,
  listen: NotificationListener,
  pollMs = defaultPollMs,
) {
  const reads = new Map<number, Promise<Book[]>>();
  let changed = Promise.withResolvers();
  let subscribers = 0;
  let listenerAbort = new AbortController();
  let poll: NodeJS.Timeout | undefined;

  function wakeAll(): void {
    // A read that has begun may not see what has changed since: nobody may join it any more.
    reads.clear();
    changed.resolve(undefined);
    changed = Promise.withResolvers();
  }

  function addSubscriber(): void {
    if (subscribers >= maxSubscribers)
      throw new Unavailable(`More than ${maxSubscribers} event streams are open.`, 10);
    subscribers += 1;
    if (subscribers > 1) return;
    listenerAbort = new AbortController();
    withoutTrace(() => {
      void listen(wakeAll, listenerAbort.signal);
      poll = setInterval(wakeAll, pollMs);
    });
  }

  function removeSubscriber(): void {
    subscribers -= 1;
    if (subscribers > 0) return;
    listenerAbort.abort();
    clearInterval(poll);
  }

  /** Subscribers at the same position share a read. */
  function read(after: number): Promise<Book[]> {
    const pending = reads.get(after);
    if (pending) return pending;
    const started = withoutTrace(() => repository.listBooksAfter(after, maxBooks)).finally(() => {
      if (reads.get(after) === started) reads.delete(after);
    });
    reads.set(after, started);
    return started;
  }

  /**
   * Yields the books after accession number `after` until `signal` aborts, also across an outage of the database.
   * Throws Unavailable at once when there are too many subscribers.
   */
  function subscribe(after: number, signal: AbortSignal): AsyncGenerator<Book[]> {
    addSubscriber();
    // A function of its own: a signal adds the same one only once, and subscribers may share a signal.
    const leave = () => {
      removeSubscriber();
      wakeAll();
    };
    if (signal.aborted) removeSubscriber();
    else signal.addEventListener('abort', leave, { once: true });
    return readBatches(after, signal);
  }

  async function* readBatches(after: number, signal: AbortSignal): AsyncGenerator<Book[]> {
    let last = after;
    while (!signal.aborted) {
      // Taken before the read, so that a notification during it is not missed.
      const change = changed.promise;
      const books = await orNone(read(last));
      if (books.length > 0) yield books;
      else await change.then(() => sleep(delayMs));
      last = books.at(-1)?.accessionNumber ?? last;
    }
  }

  return { subscribe };
}

async function orNone(read: Promise<Book[]>): Promise<Book[]> {
  try {
    return await read;
  } catch (error) {
    if (error instanceof Unavailable) return [];
    throw error;
  }
}
