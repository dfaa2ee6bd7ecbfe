import { createObserver, type Observer } from '../../scripts/ledger/client-stats.ts';
import type { Ledger } from '../../scripts/ledger/ledger.ts';
import type { Settlement } from '../../scripts/ledger/settle.ts';

export const clean: Settlement = {
  run: 'r1',
  acknowledged: 9,
  unanswered: 0,
  missing: [],
  twice: [],
  neverSent: [],
};

/** A ledger that writes nothing: a good answer each 5 ms, or the failure that `answer` names at the time. */
export function buildLedger(answer: () => string | undefined, settlement: Settlement = clean): Ledger {
  let observer: Observer = createObserver();
  const timer = setInterval(() => {
    const failure = answer();
    const now = performance.now();
    observer.hear({ begin: now, end: now, ...(failure !== undefined && { failure }) });
  }, 5);
  return {
    journal: 'none',
    observe: () => (observer = createObserver()),
    settle: () => Promise.resolve(settlement),
    stop: () => Promise.resolve(clearInterval(timer)),
    failed: new Promise(() => undefined),
  };
}
