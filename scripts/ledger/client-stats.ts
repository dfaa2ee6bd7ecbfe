/** One request as its client saw it; times in ms of one clock. */
export interface Request {
  begin: number;
  end: number;
  /** What went wrong, in a word; absent when the book was acknowledged. */
  failure?: string;
  /** The book existed already: an earlier try had succeeded, and its response was lost. */
  isReplayed?: boolean;
}

/** What clients saw in some stretch of time. */
export interface ClientStats {
  succeeded: number;
  /** How many of those that succeeded found their book there already. */
  replayed: number;
  failed: number;
  /** How often each failure was seen. */
  failures: Record<string, number>;
  /** From the beginning of the first request that failed to the first success after the last failure; 0 without any. */
  outageSeconds: number;
  /** The longest time without a success. */
  longestGapSeconds: number;
  /** The longest that any client waited for a response, good or bad. */
  slowestSeconds: number;
  secondsSinceFailure: number;
  secondsSinceSuccess: number;
}

export interface StatsCollector {
  record: (request: Request) => void;
  read: () => ClientStats;
}

/** Adds up what clients see from now on. */
export function createStatsCollector(now: () => number = () => performance.now()): StatsCollector {
  const failures: Record<string, number> = {};
  let [succeeded, replayed, failed, slowest, longestGap] = [0, 0, 0, 0, 0];
  let lastSuccess = now();
  let lastFailure = now();
  let outage: { from: number; until: number | undefined } | undefined;

  return {
    record({ begin, end, failure, isReplayed }) {
      slowest = Math.max(slowest, end - begin);
      if (failure === undefined) {
        succeeded += 1;
        if (isReplayed) replayed += 1;
        longestGap = Math.max(longestGap, end - lastSuccess);
        lastSuccess = Math.max(lastSuccess, end);
        // A success is recorded late, since the journal is written first: it may be of before the failure.
        if (outage && end >= lastFailure) outage.until ??= end;
        return;
      }
      failed += 1;
      failures[failure] = (failures[failure] ?? 0) + 1;
      lastFailure = Math.max(lastFailure, end);
      outage = { from: Math.min(begin, outage?.from ?? begin), until: undefined };
    },

    read: () => ({
      succeeded,
      replayed,
      failed,
      failures: { ...failures },
      outageSeconds: outage ? ((outage.until ?? now()) - outage.from) / 1000 : 0,
      longestGapSeconds: Math.max(longestGap, now() - lastSuccess) / 1000,
      slowestSeconds: slowest / 1000,
      secondsSinceFailure: (now() - lastFailure) / 1000,
      secondsSinceSuccess: (now() - lastSuccess) / 1000,
    }),
  };
}

/** The failures in words: `503 ×12, ECONNREFUSED ×2`. */
export function formatFailures(failures: Record<string, number>): string {
  const sorted = Object.entries(failures).sort(([, one], [, other]) => other - one);
  return sorted.map(([failure, count]) => `${failure} ×${count}`).join(', ') || 'no request failed';
}
