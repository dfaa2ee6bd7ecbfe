import type { Logger } from '../../platform/logger.ts';
import { withoutTrace } from '../../platform/tracing.ts';
import type { Observations } from './collector.ts';
import { buildGraph } from './graph.ts';
import { createSnapshot } from './snapshot.ts';
import { createTimeline } from './timeline.ts';
import type { Topology, TopologySnapshot } from './topology.ts';

const intervalMs = 1_000;
/** While nobody watches, only the timeline needs the polls: each replica of web is to tell the same one. */
const idleIntervalMs = 5_000;
/** Nobody watches when nobody has asked for this long. */
const idleMs = 10_000;

interface PollerOptions {
  collect: () => Promise<Observations>;
  stopping: AbortSignal;
  log: Logger;
}

export type Poller = ReturnType<typeof createPoller>;

/** One poller for all viewers: once started it polls for good, once a second while anybody watches. */
export function createPoller({ collect, stopping, log }: PollerOptions) {
  const timeline = createTimeline();
  const viewers = new Set<(json: string) => void>();
  let snapshot: TopologySnapshot | undefined;
  let polling: Promise<Topology> | undefined;
  let timer: NodeJS.Timeout | undefined;
  // Not the time of day: a clock that is set back would stop the map.
  let polledAt = -Infinity;
  let requestedAt = -Infinity;

  const isWatched = () => viewers.size > 0 || performance.now() - requestedAt < idleMs;

  /** Whoever asks while a poll runs waits for that one. */
  function poll(): Promise<Topology> {
    polling ??= withoutTrace(collectTopology).finally(() => (polling = undefined));
    return polling;
  }

  async function collectTopology(): Promise<Topology> {
    polledAt = performance.now();
    const observations = await collect();
    snapshot = createSnapshot(observations, buildGraph(observations), snapshot);
    timeline.add(observations, snapshot);
    const topology = { ...snapshot, story: timeline.events() };
    if (viewers.size > 0) showAll(JSON.stringify(topology));
    return topology;
  }

  function showAll(json: string): void {
    for (const show of viewers) show(json);
  }

  function tick(): void {
    if (!isWatched() && performance.now() - polledAt < idleIntervalMs) return;
    poll().catch((error: unknown) => log.error({ err: error }, 'the topology could not be read'));
  }

  function start(): void {
    if (timer || stopping.aborted) return;
    timer = withoutTrace(() => setInterval(tick, intervalMs).unref());
    stopping.addEventListener('abort', () => clearInterval(timer));
  }

  return {
    start,

    /** The topology, at most a second old while anybody watches. */
    read: async (): Promise<Topology> => {
      start();
      const isOld = !isWatched();
      requestedAt = performance.now();
      return isOld || !snapshot ? poll() : { ...snapshot, story: timeline.events() };
    },

    /** Calls `show` with each new topology as JSON, made once for all, until `signal` aborts. */
    subscribe(show: (json: string) => void, signal: AbortSignal): void {
      start();
      viewers.add(show);
      signal.addEventListener('abort', () => viewers.delete(show));
      tick();
    },
  };
}
