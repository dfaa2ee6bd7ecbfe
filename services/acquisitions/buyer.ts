import { randomUUID } from 'node:crypto';
import type { Logger } from '../platform/logger.ts';
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
  /** Called after each purchase, once it is safely in the outbox. */
  onBought: () => void;
}

export type Buyer = ReturnType<typeof createBuyer>;

/** Buys the next title on the list at a steady pace, round and round, unless it is paused or too much waits. */
export function createBuyer({ outbox, titles, everyMs, maxWaiting, log, onBought }: BuyerOptions) {
  let timer: NodeJS.Timeout | undefined;
  let buying: Promise<void> = Promise.resolve();
  let isStopped = false;
  let isHeld = false;
  let problem: string | undefined;

  const pace = () => outbox.state().everyMs ?? everyMs;
  const holdReason = () => findHoldReason(outbox.state(), maxWaiting);

  /** Sets the time of the next purchase: at the start, after a purchase, and when the pace has changed. */
  function schedule(): void {
    clearTimeout(timer);
    if (isStopped || outbox.state().paused) return;
    timer = setTimeout(() => {
      buying = buy().finally(schedule);
    }, pace());
  }

  async function buy(): Promise<void> {
    if (noteHold(holdReason())) return;
    try {
      await outbox.change(({ paused, bought, waiting }) => {
        // Paused since this tick began: who paused was told how much is bought, and it stays so.
        if (paused) return {};
        return { bought: bought + 1, waiting: [...waiting, purchaseOf(titles[bought % titles.length])] };
      });
      problem = undefined;
      onBought();
    } catch (error) {
      const { message } = error as Error;
      // Once, and not at each tick until it is mended.
      if (message !== problem) log.error({ err: error }, 'nothing bought');
      problem = message;
    }
  }

  // A line when it stops and one when it goes on, not one a tick.
  function noteHold(reason: string | undefined): boolean {
    const holds = reason !== undefined;
    if (holds !== isHeld) log.warn({ reason }, holds ? 'buying stopped' : 'buying goes on');
    isHeld = holds;
    return holds;
  }

  /** Buys nothing more; resolves when the purchase under way is in the outbox. */
  async function stop(): Promise<void> {
    isStopped = true;
    clearTimeout(timer);
    await buying;
  }

  return { schedule, stop, pace, holdReason, problem: () => problem };
}

function findHoldReason({ waiting, refused }: State, maxWaiting: number): string | undefined {
  if (waiting.length >= maxWaiting) {
    return `${waiting.length} purchases wait for inventory, which is as many as are kept: nothing more is bought.`;
  }
  if (refused.length >= maxRefused) {
    return `Inventory refused ${refused.length} purchases: see why, mend it, and start acquisitions again.`;
  }
  return undefined;
}

function purchaseOf(title: Title | undefined) {
  if (!title) throw new Error('The list of titles is empty.');
  return { key: randomUUID(), boughtAt: new Date().toISOString(), book: title };
}
