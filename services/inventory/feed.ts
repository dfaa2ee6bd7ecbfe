import { setTimeout as sleep } from 'node:timers/promises';
import { Unavailable } from '../platform/errors.ts';
import type { Book } from './book.ts';
import type { Listen } from './listen.ts';
import type { Repository } from './repository.ts';

const maxFollowers = 500;
const maxBooks = 200;
/** What arrives within this time is read together. */
const gatherMs = 20;
/** A nudge can be lost with its connection, and the database can be away: then we look this often. */
const defaultPollMs = 1_000;

export type Feed = ReturnType<typeof createFeed>;

/**
 * New books in the order of their accession numbers, which is the order of their commits: whoever says the last
 * number that they have gets all that came after it, from any replica.
 */
export function createFeed(
  repository: Pick<Repository, 'listBooksAfter'>,
  listen: Listen,
  pollMs = defaultPollMs,
) {
  const reads = new Map<number, Promise<Book[]>>();
  let changed = Promise.withResolvers();
  let followers = 0;
  let listening = new AbortController();
  let poll: NodeJS.Timeout | undefined;

  function wakeAll(): void {
    changed.resolve(undefined);
    changed = Promise.withResolvers();
  }

  function enter(): void {
    if (followers >= maxFollowers)
      throw new Unavailable(`More than ${maxFollowers} event streams are open.`, 10);
    followers += 1;
    if (followers > 1) return;
    listening = new AbortController();
    void listen(wakeAll, listening.signal);
    poll = setInterval(wakeAll, pollMs);
  }

  function leave(): void {
    followers -= 1;
    if (followers > 0) return;
    listening.abort();
    clearInterval(poll);
  }

  /** Followers that are equally far share a read. */
  function read(after: number): Promise<Book[]> {
    const running = reads.get(after);
    if (running) return running;
    const started = repository.listBooksAfter(after, maxBooks).finally(() => reads.delete(after));
    reads.set(after, started);
    return started;
  }

  /**
   * Yields the books after accession number `after` until `signal` aborts. A database that is away does not end it:
   * the follower would have to find out by itself when it is back. Throws Unavailable at once when too many follow.
   */
  function follow(after: number, signal: AbortSignal): AsyncGenerator<Book[]> {
    enter();
    return readOn(after, signal);
  }

  async function* readOn(after: number, signal: AbortSignal): AsyncGenerator<Book[]> {
    signal.addEventListener('abort', wakeAll);
    try {
      let last = after;
      while (!signal.aborted) {
        // Taken before the read, so that a nudge during it is not missed.
        const change = changed.promise;
        const books = await orNothing(read(last));
        if (books.length > 0) yield books;
        else await change.then(() => sleep(gatherMs));
        last = books.at(-1)?.accessionNumber ?? last;
      }
    } finally {
      signal.removeEventListener('abort', wakeAll);
      leave();
    }
  }

  return { follow };
}

async function orNothing(read: Promise<Book[]>): Promise<Book[]> {
  try {
    return await read;
  } catch (error) {
    if (error instanceof Unavailable) return [];
    throw error;
  }
}
