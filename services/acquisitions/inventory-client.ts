import { z } from 'zod';
import type { ClientStats } from '../platform/client-stats.ts';
import { getRootCause } from '../platform/error-message.ts';
import { servedByHeader } from '../platform/http.ts';
import type { Purchase } from './outbox.ts';

/** Above the limit that inventory sets for its database, so that its own answer, which says more, comes first. */
export const timeoutMs = 8_000;
/** These mean "never, however often you ask". Anything else (a proxy's 403, a 404 on the way) may pass. */
const refusalStatuses = new Set([400, 409, 413, 415, 422]);
/** A reason is shown and stored, so it must not be a proxy's whole HTML page. */
const maxReasonLength = 300;

const problemSchema = z.object({
  detail: z.string(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).default([]),
});

/** Inventory will never accept this purchase. */
export class PurchaseRefused extends Error {
  override name = 'PurchaseRefused';
}

/** Inventory did not accept this purchase now; `retryAfterMs` is how long it asks its client to wait. */
export class InventoryUnavailable extends Error {
  override name = 'InventoryUnavailable';
  readonly retryAfterMs: number;

  constructor(message: string, options: ErrorOptions & { retryAfterMs?: number } = {}) {
    super(message, options);
    this.retryAfterMs = options.retryAfterMs ?? 0;
  }
}

export type InventoryClient = ReturnType<typeof createInventoryClient>;

export function createInventoryClient(inventoryUrl: string, stats: ClientStats) {
  const url = new URL('books', inventoryUrl.endsWith('/') ? inventoryUrl : `${inventoryUrl}/`);
  return {
    /** Adds the purchased book, once per key. Throws PurchaseRefused or InventoryUnavailable. */
    async addBook(purchase: Purchase): Promise<void> {
      const request = stats.startRequest();
      try {
        const response = await post(url, purchase);
        // Read to its end, so that the connection can be used again.
        const text = await response.text().catch(() => '');
        const servedBy = response.headers.get(servedByHeader);
        if (servedBy !== null) request.answered(servedBy);
        if (response.status !== 201) throw toError(response, text);
        request.answered();
      } catch (error) {
        request.failed((error as Error).message);
        throw error;
      }
    },
  };
}

async function post(url: URL, { key, book }: Purchase): Promise<Response> {
  try {
    return await fetch(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'Idempotency-Key': key },
      body: JSON.stringify({ ...book, source: 'acquisitions' }),
      // fetch would follow a redirect with a GET, whose 200 would pass for a book that was never added.
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    });
  } catch (error) {
    const isTimeout = (error as Error).name === 'TimeoutError';
    const reason = isTimeout
      ? `did not answer within ${timeoutMs / 1000} s`
      : `cannot be reached: ${getRootCause(error)}`;
    throw new InventoryUnavailable(`inventory ${reason}`, { cause: error });
  }
}

function toError({ status, headers }: Response, text: string): Error {
  const reason = `inventory answered ${status}: ${formatProblem(text).slice(0, maxReasonLength)}`;
  if (refusalStatuses.has(status)) return new PurchaseRefused(reason);
  return new InventoryUnavailable(reason, { retryAfterMs: parseRetryAfter(headers.get('retry-after')) });
}

/** The text of inventory's problem document, or of whatever else came. */
function formatProblem(text: string): string {
  try {
    const { detail, errors } = problemSchema.parse(JSON.parse(text));
    return [detail, ...errors.map(({ path, message }) => `${path} ${message}.`)].join(' ');
  } catch {
    return text;
  }
}

/** Milliseconds of a Retry-After header: seconds, or a date. */
function parseRetryAfter(header: string | null): number {
  const seconds = Number(header ?? 0);
  if (Number.isFinite(seconds)) return seconds * 1000;
  return Math.max(0, Date.parse(header ?? '') - Date.now()) || 0;
}
