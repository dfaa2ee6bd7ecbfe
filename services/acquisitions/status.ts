import type { Buyer } from './buyer.ts';
import type { Delivery } from './delivery.ts';
import type { Outbox } from './outbox.ts';

/** The status as `GET /status` answers it. */
export function readStatus(outbox: Outbox, buyer: Buyer, delivery: Delivery) {
  const { paused, waiting, bought, refused } = outbox.state();
  const blocked = buyer.blockedReason();
  return {
    state: paused ? 'paused' : blocked ? 'full' : 'buying',
    paused,
    everyMs: buyer.intervalMs(),
    waiting: waiting.length,
    bought,
    lastError: blocked ?? buyer.lastError() ?? delivery.lastError() ?? null,
    refused: refused.map(({ key, boughtAt, book, reason }) => ({ key, boughtAt, title: book.title, reason })),
  };
}
