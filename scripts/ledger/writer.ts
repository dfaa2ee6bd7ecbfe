import { setTimeout as sleep } from 'node:timers/promises';
import type { Request } from './client-stats.ts';
import type { Journal } from './journal.ts';
import type { PostResult } from './post-book.ts';

const clients = 8;
/** Not what Retry-After says: the ledger is to find out how soon the service is back. */
const retryDelayMs = 250;
/** How long unacknowledged books are retried when the writer is told to stop. */
const stopTimeoutMs = 15_000;

interface WriterOptions {
  /** Sends the book of this number, once. */
  send: (number: number) => Promise<PostResult>;
  journal: Journal;
  perSecond: number;
  onRequest: (request: Request) => void;
}

export interface Writer {
  /** Begins no new book, and resolves when those in flight are acknowledged or given up. */
  stop: () => Promise<void>;
  /** Rejects when the journal can't be written: then nothing that follows would be proven. */
  failed: Promise<never>;
}

/**
 * Writes books at a steady rate, each until it is acknowledged, under one key. While nothing is acknowledged no more
 * than a few books wait, as with people before a page.
 */
export function startWriter({ send, journal, perSecond, onRequest }: WriterOptions): Writer {
  const intervalMs = (1000 * clients) / perSecond;
  const stopping = new AbortController();
  let lastNumber = 0;
  let deadline = Infinity;

  async function write(number: number): Promise<void> {
    await journal.recordSent(number);
    while (performance.now() < deadline) {
      const begin = performance.now();
      const result = await send(number);
      const end = performance.now();
      if (result.failure === undefined) {
        await journal.recordAcknowledged(number, result.id);
        onRequest({ begin, end, isReplayed: result.isReplayed });
        return;
      }
      onRequest({ begin, end, failure: result.failure });
      await sleep(retryDelayMs);
    }
  }

  async function runClient(client: number): Promise<void> {
    let time = performance.now() + (client * intervalMs) / clients;
    while (await waitUntil(time)) {
      await write(++lastNumber);
      time = Math.max(time + intervalMs, performance.now());
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
      deadline = performance.now() + stopTimeoutMs;
      stopping.abort();
      await running;
    },
  };
}
