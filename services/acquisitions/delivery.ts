import type { Logger } from '../platform/logger.ts';
import { waitUnlessAborted } from '../platform/wait.ts';
import { type InventoryClient, InventoryUnavailable, PurchaseRefused } from './inventory-client.ts';
import type { Outbox, Purchase } from './outbox.ts';

const minRetryDelayMs = 250;
/** Long enough to spare inventory, short enough that a recovery shows soon. */
const maxRetryDelayMs = 5_000;
const maxRetryAfterMs = 60_000;

interface DeliveryOptions {
  outbox: Outbox;
  inventory: InventoryClient;
  log: Logger;
  wait?: (ms: number, signal: AbortSignal) => Promise<void>;
}

export type Delivery = ReturnType<typeof createDelivery>;

/**
 * Delivers the waiting purchases to inventory, the oldest first and one at a time, so that their records have the order
 * of the purchases. A purchase leaves the outbox only after inventory has it.
 */
export function createDelivery({ outbox, inventory, log, wait = waitUnlessAborted }: DeliveryOptions) {
  const stopping = new AbortController();
  let running: Promise<void> | undefined;
  let lastError: string | undefined;

  /** Requeues what inventory refused before, ahead of the rest: a restart says that the cause is gone. */
  async function start(): Promise<void> {
    if (outbox.state().refused.length > 0) {
      await outbox.change(({ waiting, refused }) => ({
        waiting: [...refused.map(({ reason: _reason, ...purchase }) => purchase), ...waiting],
        refused: [],
      }));
    }
    wake();
  }

  /** Starts delivering when something waits and no delivery runs. */
  function wake(): void {
    if (stopping.signal.aborted || running || !outbox.state().waiting[0]) return;
    running = deliverAll().finally(() => {
      running = undefined;
      wake();
    });
  }

  async function deliverAll(): Promise<void> {
    for (let failures = 0, purchase = next(); purchase; purchase = next()) {
      try {
        await deliver(purchase);
        failures = 0;
        lastError = undefined;
      } catch (error) {
        failures += 1;
        lastError = (error as Error).message;
        log.warn({ reason: lastError, failures }, 'purchase not delivered, will retry');
        await wait(retryDelayMs(failures, error), stopping.signal);
      }
    }
  }

  async function deliver(purchase: Purchase): Promise<void> {
    try {
      await inventory.addBook(purchase);
    } catch (error) {
      if (!(error instanceof PurchaseRefused)) throw error;
      await setAside(purchase, error.message);
      return;
    }
    await outbox.change(({ waiting }) => ({ waiting: without(waiting, purchase) }));
    log.info({ title: purchase.book.title, key: purchase.key }, 'purchase delivered');
  }

  async function setAside(purchase: Purchase, reason: string): Promise<void> {
    await outbox.change(({ waiting, refused }) => ({
      waiting: without(waiting, purchase),
      refused: [...refused, { ...purchase, reason }],
    }));
    log.error({ title: purchase.book.title, key: purchase.key, reason }, 'purchase refused, set aside');
  }

  function next(): Purchase | undefined {
    return stopping.signal.aborted ? undefined : outbox.state().waiting[0];
  }

  /** Finishes the purchase in flight, which its timeout bounds, and starts no other. */
  async function stop(): Promise<void> {
    stopping.abort();
    await running;
  }

  return { start, wake, stop, lastError: () => lastError };
}

/** Exponential backoff with jitter in its upper half; at least what inventory asked for with Retry-After. */
export function retryDelayMs(failures: number, error: unknown, random = Math.random): number {
  const backoffMs = Math.min(maxRetryDelayMs, minRetryDelayMs * 2 ** (failures - 1));
  const retryAfterMs =
    error instanceof InventoryUnavailable ? Math.min(error.retryAfterMs, maxRetryAfterMs) : 0;
  return Math.max(retryAfterMs, (backoffMs / 2) * (1 + random()));
}

function without(purchases: Purchase[], delivered: Purchase): Purchase[] {
  return purchases.filter(({ key }) => key !== delivered.key);
}
