import { setTimeout as sleep } from 'node:timers/promises';
import pRetry from 'p-retry';
import { UserError } from '../lib/user-error.ts';
import { parseJson, readReasons, readResults, readRetryAfterMs, type ItemResult } from './responses.ts';
import type { BookInput } from './book.ts';

const requestTimeoutMs = 30_000;

/** A book to add: `askFirst` whether it would complete a record, or by its id the record that it `completes`. */
export interface Item {
  idempotencyKey: string;
  book: BookInput;
  askFirst?: true | undefined;
  completes?: string;
}

/** What became of an item. `repeated` says that an earlier answer was lost, so that "already there" may be our own doing. */
export type Outcome = (ItemResult & { repeated: boolean }) | { status: 'rejected'; reason: string };

interface Answer {
  status: number;
  repeated: boolean;
  body: unknown;
}

/** No answer, or one that says "later": worth another try. */
class TryAgain extends Error {
  override name = 'TryAgain' as const;
  readonly waitMs: number;

  constructor(message: string, waitMs: number, options?: ErrorOptions) {
    super(message, options);
    this.waitMs = waitMs;
  }
}

interface RetryLimits {
  /** How long one request is tried again before the import gives up. */
  maxRetryMs: number;
  firstWaitMs: number;
}

/** Creates the way to inventory's batch route at `url`, such as `http://127.0.0.1:8081`. */
export function createInventory(
  url: string,
  limits: RetryLimits = { maxRetryMs: 120_000, firstWaitMs: 250 },
) {
  const booksUrl = `${url.replace(/\/+$/, '')}/books/batch`;

  async function attempt(items: readonly Item[]): Promise<Omit<Answer, 'repeated'>> {
    let response: Response;
    let text: string;
    try {
      response = await fetch(booksUrl, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ items }),
        signal: AbortSignal.timeout(requestTimeoutMs),
      });
      text = await response.text();
    } catch (error) {
      throw new TryAgain(reasonOf(error), 0, { cause: error });
    }
    if ([429, 502, 503, 504].includes(response.status)) {
      throw new TryAgain(
        `it answers ${response.status}`,
        readRetryAfterMs(response.headers.get('retry-after')),
      );
    }
    return { status: response.status, body: parseJson(text) };
  }

  async function post(items: readonly Item[]): Promise<Answer> {
    let repeated = false;
    try {
      const answer = await pRetry(() => attempt(items), {
        retries: Infinity,
        minTimeout: limits.firstWaitMs,
        maxTimeout: 10_000,
        maxRetryTime: limits.maxRetryMs,
        randomize: true,
        shouldRetry: ({ error }) => error instanceof TryAgain,
        onFailedAttempt: async ({ error }) => {
          repeated = true;
          if (error instanceof TryAgain) await sleep(Math.min(error.waitMs, limits.maxRetryMs));
        },
      });
      return { ...answer, repeated };
    } catch (error) {
      if (!(error instanceof TryAgain)) throw error;
      throw new UserError(
        `Inventory at ${url} does not take books: ${error.message}. When it does, import the file again: nothing is added twice.`,
        { cause: error },
      );
    }
  }

  /** Hands over the items and answers what became of each, in their order. Only the bad ones of a refused batch are dropped. */
  async function addBooks(items: readonly Item[]): Promise<Outcome[]> {
    if (items.length === 0) return [];
    const { status, repeated, body } = await post(items);
    if (status === 200) return readResults(body, items.length).map((result) => ({ ...result, repeated }));
    if (status === 413 && items.length > 1) {
      const half = Math.ceil(items.length / 2);
      return [...(await addBooks(items.slice(0, half))), ...(await addBooks(items.slice(half)))];
    }
    const reasons = status === 413 ? new Map([[0, 'is too large']]) : readReasons(body);
    if (reasons.size === 0) throw new Error(`Inventory refused a batch: ${status} ${JSON.stringify(body)}`);
    const rest = await addBooks(items.filter((_item, position) => !reasons.has(position)));
    const kept = rest.values();
    return items.map((_item, position): Outcome => {
      const reason = reasons.get(position);
      const outcome = reason === undefined ? kept.next().value : { status: 'rejected' as const, reason };
      if (!outcome) throw new Error('Inventory answered fewer results than books.');
      return outcome;
    });
  }

  return { addBooks };
}

/** Throws a UserError when nothing answers at `url`: then it was not started, and waiting would not help. */
export async function verifyInventoryAnswers(url: string): Promise<void> {
  try {
    await fetch(`${url.replace(/\/+$/, '')}/healthz`, { signal: AbortSignal.timeout(requestTimeoutMs) });
  } catch (error) {
    throw new UserError(
      `No inventory answers at ${url} (${reasonOf(error)}): start the library with \`make run\`, or say where it is with INVENTORY_URL.`,
      { cause: error },
    );
  }
}

export type Inventory = ReturnType<typeof createInventory>;

/** fetch says "fetch failed", and why in the cause. */
function reasonOf(error: unknown): string {
  if (!Error.isError(error)) return String(error);
  return Error.isError(error.cause)
    ? reasonOf(error.cause)
    : error.message || String((error as NodeJS.ErrnoException).code);
}
