import { z } from 'zod';

/** Rates and latencies are of the last whole seconds, this many. */
const windowSeconds = 5;
/** Enough for a median, however many requests a second has. */
const maxLatenciesASecond = 100;

const problem = z.object({ reason: z.string(), since: z.iso.datetime() });

/** What a service knows of one way that it calls, measured by itself. */
export const linkReport = z.object({
  to: z.string(),
  /** Why the last request had no answer, and since when none has one. */
  problem: problem.nullable(),
  /** How long the oldest request without an answer has been waiting; 0 when there is none. */
  waitingMs: z.number(),
  /** Who answered, and how fast: several replicas may answer for one service. */
  answers: z.array(
    z.object({ by: z.string(), requestsPerSecond: z.number(), latencyMs: z.number().nullable() }),
  ),
});

export type LinkReport = z.infer<typeof linkReport>;
export type Link = ReturnType<typeof createLink>;

/** A request under way. What is said of it first, counts. */
export type LinkRequest = ReturnType<Link['begin']>;

interface Second {
  at: number;
  requests: number;
  latencies: number[];
}

/** Measures what goes to `to`. A request costs next to nothing, and only the last seconds are kept. */
export function createLink(to: string, now: () => number = () => performance.now()) {
  const secondsBy = new Map<string, Second[]>();
  const waiting = new Set<{ since: number }>();
  let problem: LinkReport['problem'] = null;

  function start(isCounted: boolean) {
    const request = { since: now() };
    waiting.add(request);
    return {
      answered(by = to): void {
        if (!waiting.delete(request)) return;
        problem = null;
        if (isCounted) count(by, now() - request.since);
      },
      /** It ended in a way that says nothing of how long an answer takes. */
      abandoned: (): void => void waiting.delete(request),
      failed(reason: string): void {
        if (!waiting.delete(request)) return;
        const since = new Date(Date.now() - (now() - request.since)).toISOString();
        problem = { reason, since: problem?.since ?? since };
      },
    };
  }

  function count(by: string, latencyMs: number): void {
    const at = Math.floor(now() / 1000);
    const seconds = secondsBy.get(by) ?? [];
    secondsBy.set(by, seconds);
    let second = seconds.at(-1);
    if (second?.at !== at) {
      second = { at, requests: 0, latencies: [] };
      seconds.push(second);
      if (seconds.length > windowSeconds + 1) seconds.shift();
    }
    second.requests += 1;
    if (second.latencies.length < maxLatenciesASecond) second.latencies.push(latencyMs);
  }

  function report(): LinkReport {
    const thisSecond = Math.floor(now() / 1000);
    const isRecent = ({ at }: Second) => at < thisSecond && at >= thisSecond - windowSeconds;
    const answers = [...secondsBy].flatMap(([by, seconds]) => {
      if ((seconds.at(-1)?.at ?? 0) < thisSecond - windowSeconds) secondsBy.delete(by);
      const recent = seconds.filter(isRecent);
      const requests = recent.reduce((sum, second) => sum + second.requests, 0);
      if (requests === 0) return [];
      const latencyMs = median(recent.flatMap(({ latencies }) => latencies));
      return [{ by, requestsPerSecond: requests / windowSeconds, latencyMs }];
    });
    const [oldest] = waiting;
    return { to, problem, waitingMs: oldest ? now() - oldest.since : 0, answers };
  }

  return {
    begin: () => start(true),
    /** A request that asks only whether there is an answer: no part of the traffic. */
    probe: () => start(false),
    report,
  };
}

function median(values: number[]): number | null {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? null;
}
