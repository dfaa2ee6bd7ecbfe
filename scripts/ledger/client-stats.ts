/** One request as its client saw it; times in ms of one clock. */
export interface Request {
  begin: number;
  end: number;
  /** What went wrong, in a word; absent when the book was acknowledged. */
  failure?: string;
  /** The book was there already: an earlier try had got through, and its answer hadn't. */
  isReplayed?: boolean;
}

/** What clients saw in some stretch of time. */
export interface Account {
  good: number;
  /** How many of the good ones found their book there, from an earlier try whose answer was lost. */
  replayed: number;
  failed: number;
  /** How often each failure was seen. */
  failures: Record<string, number>;
  /** From the beginning of the first request that failed to the first good answer after the last failure; 0 without any. */
  outageSeconds: number;
  /** The longest time without a good answer. */
  longestGapSeconds: number;
  /** The longest that anybody waited for an answer, good or bad. */
  slowestSeconds: number;
  /** Since when nothing has failed. */
  quietSeconds: number;
  /** Since when nothing has been acknowledged. */
  silentSeconds: number;
}

export interface Observer {
  hear: (request: Request) => void;
  read: () => Account;
}

/** Adds up what clients see from now on. */
export function createObserver(now: () => number = () => performance.now()): Observer {
  const failures: Record<string, number> = {};
  let [good, replayed, failed, slowest, longestGap] = [0, 0, 0, 0, 0];
  let lastGood = now();
  let lastFailure = now();
  let outage: { from: number; until: number | undefined } | undefined;

  return {
    hear({ begin, end, failure, isReplayed }) {
      slowest = Math.max(slowest, end - begin);
      if (failure === undefined) {
        good += 1;
        if (isReplayed) replayed += 1;
        longestGap = Math.max(longestGap, end - lastGood);
        lastGood = Math.max(lastGood, end);
        // A good answer is told later than a bad one: its note goes to disk first. It may be of before the failure.
        if (outage && end >= lastFailure) outage.until ??= end;
        return;
      }
      failed += 1;
      failures[failure] = (failures[failure] ?? 0) + 1;
      lastFailure = Math.max(lastFailure, end);
      outage = { from: Math.min(begin, outage?.from ?? begin), until: undefined };
    },

    read: () => ({
      good,
      replayed,
      failed,
      failures: { ...failures },
      outageSeconds: outage ? ((outage.until ?? now()) - outage.from) / 1000 : 0,
      longestGapSeconds: Math.max(longestGap, now() - lastGood) / 1000,
      slowestSeconds: slowest / 1000,
      quietSeconds: (now() - lastFailure) / 1000,
      silentSeconds: (now() - lastGood) / 1000,
    }),
  };
}

/** The failures in words: `503 ×12, ECONNREFUSED ×2`. */
export function formatFailures(failures: Record<string, number>): string {
  const kinds = Object.entries(failures).sort(([, one], [, other]) => other - one);
  return kinds.map(([kind, count]) => `${kind} ×${count}`).join(', ') || 'no request failed';
}
