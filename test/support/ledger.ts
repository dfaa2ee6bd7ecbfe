import { createStatsCollector, type StatsCollector } from '../../scripts/ledger/client-stats.ts';
import type { Ledger } from '../../scripts/ledger/ledger.ts';
import type { Reconciliation } from '../../scripts/ledger/reconciliation.ts';

export const clean: Reconciliation = {
  run: 'r1',
  acknowledged: 9,
  unacknowledged: 0,
  missing: [],
  duplicates: [],
  neverSent: [],
};

/** A ledger that writes nothing: a success each 5 ms, or the failure that `answer` names at the time. */
export function buildLedger(
  answer: () => string | undefined,
  reconciliation: Reconciliation = clean,
): Ledger {
  let stats: StatsCollector = createStatsCollector();
  const timer = setInterval(() => {
    const failure = answer();
    const now = performance.now();
    stats.record({ begin: now, end: now, ...(failure !== undefined && { failure }) });
  }, 5);
  return {
    journal: 'none',
    collectStats: () => (stats = createStatsCollector()),
    reconcile: () => Promise.resolve(reconciliation),
    stop: () => Promise.resolve(clearInterval(timer)),
    failed: new Promise(() => undefined),
  };
}
