import { z } from 'zod';
import { getRootCause } from '../platform/error-message.ts';
import { servedByHeader } from '../platform/http.ts';
import type { ClientStats } from '../platform/client-stats.ts';
import type { Purchase } from './outbox.ts';

const timeoutMs = 5_000;
/** The answers that say "never, however often you ask": anything else (a proxy's 403, a 404 on the way) may pass. */
const refusals = new Set([400, 409, 413, 415, 422]);
/** A reason is shown and stored: a page of a proxy's HTML is neither. */
const maxReasonLength = 300;

const problemSchema = z.object({
  detail: z.string(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).default([]),
});

/** Inventory will never take this purchase. */
export class Refused extends Error {
  override name = 'Refused';
}

/** Inventory did not take this purchase now; `retryAfterMs` is how long it asks to be left alone. */
export class NotTaken extends Error {
  override name = 'NotTaken';
  readonly retryAfterMs: number;

  constructor(message: string, options: ErrorOptions & { retryAfterMs?: number } = {}) {
    super(message, options);
    this.retryAfterMs = options.retryAfterMs ?? 0;
  }
}

export type HandOver = (purchase: Purchase) => Promise<void>;

/** Builds the function that puts a purchase on inventory's shelf. It throws Refused or NotTaken. */
export function createHandOver(inventoryUrl: string, stats: ClientStats): HandOver {
  const url = new URL('books', inventoryUrl.endsWith('/') ? inventoryUrl : `${inventoryUrl}/`);
  return async (purchase) => {
    const request = stats.startRequest();
    try {
      const response = await post(url, purchase);
      // Read to its end, so that the connection serves the next one too.
      const text = await response.text().catch(() => '');
      const servedBy = response.headers.get(servedByHeader);
      if (servedBy !== null) request.answered(servedBy);
      if (response.status !== 201) throw toError(response, text);
      request.answered();
    } catch (error) {
      request.failed((error as Error).message);
      throw error;
    }
  };
}

async function post(url: URL, { key, book }: Purchase): Promise<Response> {
  try {
    return await fetch(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'Idempotency-Key': key },
      body: JSON.stringify({ ...book, source: 'acquisitions' }),
      // Followed, a redirect would turn into a GET and its 200 into a book that nobody has.
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    });
  } catch (error) {
    const isSlow = (error as Error).name === 'TimeoutError';
    const reason = isSlow
      ? `did not answer within ${timeoutMs / 1000} s`
      : `cannot be reached: ${getRootCause(error)}`;
    throw new NotTaken(`inventory ${reason}`, { cause: error });
  }
}

function toError({ status, headers }: Response, text: string): Error {
  const reason = `inventory answered ${status}: ${sayWhy(text).slice(0, maxReasonLength)}`;
  if (refusals.has(status)) return new Refused(reason);
  return new NotTaken(reason, { retryAfterMs: retryAfterMs(headers.get('retry-after')) });
}

/** The words of inventory's problem document, or whatever else came. */
function sayWhy(text: string): string {
  try {
    const { detail, errors } = problemSchema.parse(JSON.parse(text));
    return [detail, ...errors.map(({ path, message }) => `${path} ${message}.`)].join(' ');
  } catch {
    return text;
  }
}

function retryAfterMs(header: string | null): number {
  const seconds = Number(header ?? 0);
  return Number.isFinite(seconds) ? seconds * 1000 : Math.max(0, Date.parse(header ?? '') - Date.now()) || 0;
}
