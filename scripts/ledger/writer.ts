import { setTimeout as sleep } from 'node:timers/promises';
import type { Request } from './client-stats.ts';
import type { Journal } from './journal.ts';
import type { Answer } from './post-book.ts';

const clients = 8;
/** Not what Retry-After asks: how soon the service is back is what we are here to find out. */
const retryAfterMs = 250;
/** How long books in hand are tried on when the writer is told to stop. */
const lastTriesMs = 15_000;

interface WriterOptions {
  /** Sends the book of this number, once. */
  send: (number: number) => Promise<Answer>;
  journal: Journal;
  perSecond: number;
  onRequest: (request: Request) => void;
}

export interface Writer {
  /** Begins no new book, and resolves when those in hand are acknowledged or given up. */
  stop: () => Promise<void>;
  /** Rejects when a note can't be written: then nothing that follows would be proven. */
  failed: Promise<never>;
}

/**
 * Writes books at a steady rate, each until it is acknowledged, under one key. While nothing is acknowledged no more
 * than a few books wait, as with people before a page.
 */
export function startWriter({ send, journal, perSecond, onRequest }: WriterOptions): Writer {
  const slotMs = (1000 * clients) / perSecond;
  const stopping = new AbortController();
  let number = 0;
  let lastTries = Infinity;

  async function write(book: number): Promise<void> {
    await journal.noteSent(book);
    while (performance.now() < lastTries) {
      const begin = performance.now();
      const answer = await send(book);
      const end = performance.now();
      if (answer.failure === undefined) {
        await journal.noteAcknowledged(book, answer.id);
        onRequest({ begin, end, isReplayed: answer.isReplayed });
        return;
      }
      onRequest({ begin, end, failure: answer.failure });
      await sleep(retryAfterMs);
    }
  }

  async function runClient(client: number): Promise<void> {
    let slot = performance.now() + (client * slotMs) / clients;
    while (await waitUntil(slot)) {
      await write(++number);
      slot = Math.max(slot + slotMs, performance.now());
    }
  }

  /** False when the writer was told to stop meanwhile. */
  function waitUntil(time: number): Promise<boolean> {
    return sleep(Math.max(0, time - performance.now()), true, { signal: stopping.signal }).catch(() => false);
  }

  const running = Promise.all(Array.from({ length: clients }, (_, client) => runClient(client)));
  const failed = Promise.withResolvers<never>();
  running.catch(failed.reject);
  failed.promise.catch(() => undefined);
  return {
    failed: failed.promise,
    stop: async () => {
      lastTries = performance.now() + lastTriesMs;
      stopping.abort();
      await running;
    },
  };
}
