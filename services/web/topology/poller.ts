import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '../../platform/logger.ts';
import type { Observations } from './collector.ts';
import { buildGraph } from './graph.ts';
import { createSnapshot } from './snapshot.ts';
import { createTimeline } from './timeline.ts';
import type { Topology, TopologySnapshot } from './topology.ts';

const intervalMs = 1_000;
/** The least pause between two polls, however long a poll takes. */
const minPauseMs = 250;
/** Polling stops when nobody has asked for this long. */
const idleMs = 10_000;

interface PollerOptions {
  collect: () => Promise<Observations>;
  stopping: AbortSignal;
  log: Logger;
}

/** One poller for all visitors: it polls once a second while somebody asks, and answers all with the last snapshot. */
export function createPoller({ collect, stopping, log }: PollerOptions) {
  const timeline = createTimeline();
  let latest: Promise<TopologySnapshot> | undefined;
  let lastRequestAt = 0;

  async function poll(previous: TopologySnapshot | undefined): Promise<TopologySnapshot> {
    const observations = await collect();
    const snapshot = createSnapshot(observations, buildGraph(observations), previous);
    timeline.add(observations, snapshot);
    return snapshot;
  }

  async function pollUntilIdle(first: Promise<TopologySnapshot>): Promise<void> {
    let previous = await first;
    while (!stopping.aborted && performance.now() - lastRequestAt < idleMs) {
      const pauseMs = Math.max(minPauseMs, Date.parse(previous.at) + intervalMs - Date.now());
      await sleep(pauseMs, undefined, { signal: stopping }).catch(() => undefined);
      previous = await poll(previous);
      latest = Promise.resolve(previous);
    }
  }

  function start(): Promise<TopologySnapshot> {
    const first = poll(undefined);
    void pollUntilIdle(first)
      .catch((error: unknown) => log.error({ err: error }, 'the topology could not be read'))
      .finally(() => {
        timeline.pause();
        latest = undefined;
      });
    return first;
  }

  return async (): Promise<Topology> => {
    lastRequestAt = performance.now();
    latest ??= start();
    const snapshot = await latest;
    return { ...snapshot, story: timeline.events() };
  };
}
