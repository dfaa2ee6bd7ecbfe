import { randomUUID } from 'node:crypto';
import type { Logger } from '../platform/logger.ts';
import { withoutTrace } from '../platform/tracing.ts';
import type { Outbox, State } from './outbox.ts';
import type { Title } from './titles.ts';

/** Refused purchases wait for a person. When there are so many, something is wrong that more of them won't mend. */
const maxRefused = 100;

interface BuyerOptions {
  outbox: Outbox;
  titles: Title[];
  everyMs: number;
  maxWaiting: number;
  log: Logger;
  /** Called after each purchase, once it is on disk in the outbox. */
  onBought: () => void;
}

export type Buyer = ReturnType<typeof createBuyer>;

/** Buys the next title on the list at a steady rate and over and over, unless it is paused or too much waits. */
export function createBuyer({ outbox, titles, everyMs, maxWaiting, log, onBought }: BuyerOptions) {
  let timer: NodeJS.Timeout | undefined;
  /** When the last purchase was due. */
  let lastTick = performance.now();
  let buying: Promise<void> = Promise.resolve();
  let isStopped = false;
  let isBlocked = false;
  let lastError: string | undefined;

  const intervalMs = () => outbox.state().everyMs ?? everyMs;
  const blockedReason = () => findBlockedReason(outbox.state(), maxWaiting);

  /** Sets the time of the next purchase: at the start, after a purchase, and when the interval has changed. */
  function schedule(): void {
    clearTimeout(timer);
    if (isStopped || outbox.state().paused) return;
    timer = withoutTrace(() => setTimeout(tick, Math.max(0, lastTick + intervalMs() - performance.now())));
  }

  function tick(): void {
    lastTick = performance.now();
    buying = buy().finally(schedule);
  }

  async function buy(): Promise<void> {
    if (checkBlocked()) return;
    try {
      await outbox.change(({ paused, bought, waiting }) => {
        // Paused since this tick began: the answer to the pause named a number of purchases, which must stay true.
        if (paused) return {};
        return { bought: bought + 1, waiting: [...waiting, createPurchase(titles[bought % titles.length])] };
      });
      lastError = undefined;
      onBought();
    } catch (error) {
      const { message } = error as Error;
      // Once, not at each tick.
      if (message !== lastError) log.error({ err: error }, 'nothing bought');
      lastError = message;
    }
  }

  /** Logs a line when buying stops and when it resumes, not one per tick. */
  function checkBlocked(): boolean {
    const reason = blockedReason();
    const wasBlocked = isBlocked;
    isBlocked = reason !== undefined;
    if (isBlocked !== wasBlocked) log.warn({ reason }, isBlocked ? 'buying stopped' : 'buying resumed');
    return isBlocked;
  }

  /** Buys nothing more; resolves when the purchase in progress is in the outbox. */
  async function stop(): Promise<void> {
    isStopped = true;
    clearTimeout(timer);
    await buying;
  }

  return { schedule, stop, intervalMs, blockedReason, lastError: () => lastError };
}

function findBlockedReason({ waiting, refused }: State, maxWaiting: number): string | undefined {
  if (waiting.length >= maxWaiting) {
    return `${waiting.length} purchases wait for inventory, which is as many as are kept: nothing more is bought.`;
  }
  if (refused.length >= maxRefused) {
    return `Inventory refused ${refused.length} purchases: see why, mend it, and start acquisitions again.`;
  }
  return undefined;
}

function createPurchase(title: Title | undefined) {
  if (!title) throw new Error('The list of titles is empty.');
  return { key: randomUUID(), boughtAt: new Date().toISOString(), book: title };
}
