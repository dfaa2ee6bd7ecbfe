import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Book } from '../../services/inventory/book.ts';

const retryAfterMs = 50;

interface WritersOptions {
  url: string;
  clients: number;
  /** Whether a client sends a book again, with the same key, until it is acknowledged. */
  isRetrying: boolean;
}

/** An answer to one request. */
export interface Answer {
  status: number;
  retryAfter: string | null;
  durationMs: number;
  body: unknown;
}

export interface Writers {
  /** The keys of all books that were ever sent. */
  sent: Set<string>;
  /** The record that each key was acknowledged with. */
  acknowledged: Map<string, Book>;
  answers: Answer[];
  /** How many requests got no answer, because the connection was refused or broke. */
  unanswered: number;
  /** Ends when each client has finished the book that it has in hand. */
  stop: () => Promise<void>;
}

/** Starts clients that add books, each one after the other, under a key of its own, until they are told to stop. */
export function startWriters({ url, clients, isRetrying }: WritersOptions): Writers {
  let isStopped = false;
  const writers: Writers = {
    sent: new Set(),
    acknowledged: new Map(),
    answers: [],
    unanswered: 0,
    stop: async () => {
      isStopped = true;
      await Promise.all(running);
    },
  };

  async function write(): Promise<void> {
    while (!isStopped) {
      const key = randomUUID();
      writers.sent.add(key);
      let isAcknowledged: boolean;
      do isAcknowledged = await send(key);
      while (!isAcknowledged && isRetrying);
    }
  }

  async function send(key: string): Promise<boolean> {
    const answer = await addBook(url, key).catch(() => undefined);
    if (answer) writers.answers.push(answer);
    else writers.unanswered += 1;
    if (answer?.status === 201) writers.acknowledged.set(key, answer.body as Book);
    else await sleep(retryAfterMs);
    return answer?.status === 201;
  }

  const running = Array.from({ length: clients }, write);
  return writers;
}

/** Sends one book, whose title tells its key. */
export async function addBook(url: string, key: string): Promise<Answer> {
  const startedAt = performance.now();
  const response = await fetch(`${url}/books`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'Idempotency-Key': key },
    body: JSON.stringify({ title: `Book ${key}`, authors: ['Test'] }),
  });
  const body: unknown = await response.json();
  return {
    status: response.status,
    retryAfter: response.headers.get('Retry-After'),
    durationMs: performance.now() - startedAt,
    body,
  };
}
