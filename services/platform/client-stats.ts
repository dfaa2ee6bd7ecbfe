import { z } from 'zod';

/** Rates and latencies cover the last whole seconds, this many. */
const windowSeconds = 5;
/** Enough for a median, however many requests a second has. */
const maxLatenciesPerSecond = 100;

const problem = z.object({ reason: z.string(), since: z.iso.datetime() });

/** What a service has measured of its own requests to one other service. */
export const clientStatsReport = z.object({
  to: z.string(),
  /** Why the last request had no answer, and since when none has had one. */
  problem: problem.nullable(),
  /** How long the oldest request in flight has been waiting; 0 when there is none. */
  waitingMs: z.number(),
  /** Who answered, and how fast: several replicas may answer for one service. */
  answers: z.array(
    z.object({ by: z.string(), requestsPerSecond: z.number(), latencyMs: z.number().nullable() }),
  ),
});

export type ClientStatsReport = z.infer<typeof clientStatsReport>;
export type ClientStats = ReturnType<typeof createClientStats>;

/** A request in flight. Only the first outcome reported for it counts. */
export type TrackedRequest = ReturnType<ClientStats['startRequest']>;

interface Bucket {
  second: number;
  requests: number;
  latencies: number[];
}

/** Measures the requests to `to`. A request costs next to nothing, and only the last seconds are kept. */
export function createClientStats(to: string, now: () => number = () => performance.now()) {
  const bucketsByServer = new Map<string, Bucket[]>();
  const inFlight = new Set<{ since: number }>();
  let problem: ClientStatsReport['problem'] = null;

  function track(isCounted: boolean) {
    const request = { since: now() };
    inFlight.add(request);
    return {
      answered(by = to): void {
        if (!inFlight.delete(request)) return;
        problem = null;
        if (isCounted) count(by, now() - request.since);
      },
      failed(reason: string): void {
        if (!inFlight.delete(request)) return;
        const since = new Date(Date.now() - (now() - request.since)).toISOString();
        problem = { reason, since: problem?.since ?? since };
      },
      /** It ended in a way that says nothing about how long an answer takes. */
      cancelled: (): void => void inFlight.delete(request),
    };
  }

  function count(by: string, latencyMs: number): void {
    const second = Math.floor(now() / 1000);
    const buckets = bucketsByServer.get(by) ?? [];
    bucketsByServer.set(by, buckets);
    let bucket = buckets.at(-1);
    if (bucket?.second !== second) {
      bucket = { second, requests: 0, latencies: [] };
      buckets.push(bucket);
      if (buckets.length > windowSeconds + 1) buckets.shift();
    }
    bucket.requests += 1;
    if (bucket.latencies.length < maxLatenciesPerSecond) bucket.latencies.push(latencyMs);
  }

  function report(): ClientStatsReport {
    const currentSecond = Math.floor(now() / 1000);
    const firstSecond = currentSecond - windowSeconds;
    const answers = [...bucketsByServer].flatMap(([by, buckets]) => {
      if ((buckets.at(-1)?.second ?? 0) < firstSecond) bucketsByServer.delete(by);
      const recent = buckets.filter(({ second }) => second < currentSecond && second >= firstSecond);
      const requests = recent.reduce((sum, bucket) => sum + bucket.requests, 0);
      if (requests === 0) return [];
      const latencyMs = median(recent.flatMap(({ latencies }) => latencies));
      return [{ by, requestsPerSecond: requests / windowSeconds, latencyMs }];
    });
    const [oldest] = inFlight;
    return { to, problem, waitingMs: oldest ? now() - oldest.since : 0, answers };
  }

  return {
    startRequest: () => track(true),
    /** A request that only asks whether there is an answer: it is no part of the traffic. */
    startProbe: () => track(false),
    report,
  };
}

function median(values: number[]): number | null {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? null;
}
