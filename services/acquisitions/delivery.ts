import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '../platform/logger.ts';
import { type HandOver, NotTaken, Refused } from './hand-over.ts';
import type { Outbox, Purchase } from './outbox.ts';

const firstPauseMs = 250;
/** Long enough to leave inventory in peace, short enough that one sees it heal. */
const longestPauseMs = 5_000;
const longestRetryAfterMs = 60_000;

interface DeliveryOptions {
  outbox: Outbox;
  handOver: HandOver;
  log: Logger;
  wait?: (ms: number, signal: AbortSignal) => Promise<void>;
}

export type Delivery = ReturnType<typeof createDelivery>;

/**
 * Hands the waiting purchases to inventory, the oldest first and one at a time, so that they stand on the shelf in
 * the order in which they were bought. A purchase leaves the outbox only after inventory has it.
 */
export function createDelivery({ outbox, handOver, log, wait = waitFor }: DeliveryOptions) {
  const stopping = new AbortController();
  let running: Promise<void> | undefined;
  let problem: string | undefined;

  /** What inventory refused before waits again, ahead of the rest: a restart says that the cause is gone. */
  async function start(): Promise<void> {
    if (outbox.state().refused.length > 0) {
      await outbox.change(({ waiting, refused }) => ({
        waiting: [...refused.map(({ reason: _gone, ...purchase }) => purchase), ...waiting],
        refused: [],
      }));
    }
    wake();
  }

  /** Begins when something waits and nothing is under way. */
  function wake(): void {
    if (stopping.signal.aborted || running || !outbox.state().waiting[0]) return;
    running = deliverAll().finally(() => {
      running = undefined;
      wake();
    });
  }

  async function deliverAll(): Promise<void> {
    for (let failures = 0, purchase = oldest(); purchase; purchase = oldest()) {
      try {
        await deliver(purchase);
        failures = 0;
        problem = undefined;
      } catch (error) {
        failures += 1;
        problem = (error as Error).message;
        log.warn({ reason: problem, failures }, 'purchase not handed over, will retry');
        await wait(pauseMs(failures, error), stopping.signal);
      }
    }
  }

  async function deliver(purchase: Purchase): Promise<void> {
    try {
      await handOver(purchase);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      await putAside(purchase, error.message);
      return;
    }
    await outbox.change(({ waiting }) => ({ waiting: without(waiting, purchase) }));
    log.info({ title: purchase.book.title, key: purchase.key }, 'purchase handed over');
  }

  async function putAside(purchase: Purchase, reason: string): Promise<void> {
    await outbox.change(({ waiting, refused }) => ({
      waiting: without(waiting, purchase),
      refused: [...refused, { ...purchase, reason }],
    }));
    log.error({ title: purchase.book.title, key: purchase.key, reason }, 'purchase refused, put aside');
  }

  function oldest(): Purchase | undefined {
    return stopping.signal.aborted ? undefined : outbox.state().waiting[0];
  }

  /** Finishes the purchase that is under way, which its time-out bounds, and begins no other. */
  async function stop(): Promise<void> {
    stopping.abort();
    await running;
  }

  return { start, wake, stop, problem: () => problem };
}

/** Doubles with each failure up to a limit, the upper half of it by chance; at least what inventory asked for. */
export function pauseMs(failures: number, error: unknown, random = Math.random): number {
  const whole = Math.min(longestPauseMs, firstPauseMs * 2 ** (failures - 1));
  const asked = error instanceof NotTaken ? Math.min(error.retryAfterMs, longestRetryAfterMs) : 0;
  return Math.max(asked, (whole / 2) * (1 + random()));
}

function without(purchases: Purchase[], gone: Purchase): Purchase[] {
  return purchases.filter(({ key }) => key !== gone.key);
}

async function waitFor(ms: number, signal: AbortSignal): Promise<void> {
  // Being stopped ends the wait, and is no error.
  await sleep(ms, undefined, { signal }).catch(() => undefined);
}
