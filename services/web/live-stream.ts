import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { openEventStream, type EventStream } from '../platform/event-stream.ts';
import type { Handler } from '../platform/route.ts';
import { withoutTrace } from '../platform/tracing.ts';
import { limitStreams } from './event-stream.ts';
import type { Poller } from './topology/poller.ts';
import type { Upstream } from './upstream.ts';
import { openUpstreamEvents } from './upstream-events.ts';

const retryMs = 1_000;

interface Parts {
  inventory: Upstream;
  poller: Poller;
  stopping: AbortSignal;
}

interface Viewer {
  events: EventStream;
  /** It has missed a book, since it did not read. */
  isBehind: boolean;
}

/**
 * What the page follows: `book` for each new one, `map` after each poll, and `status` when books begin to come or have
 * stopped. All viewers share one stream of inventory's. A viewer that gets a `status` without a problem has to load the
 * newest books: it is at the beginning, after an interruption or behind.
 */
export function createLiveStream({ inventory, poller, stopping }: Parts): Handler {
  const viewers = new Set<Viewer>();
  let following: AbortController | undefined;
  let status: string | undefined;

  function send(viewer: Viewer, text: string): void {
    if (viewer.isBehind && status !== undefined) viewer.isBehind = !viewer.events.offer(status);
    if (viewer.isBehind || !viewer.events.offer(text)) viewer.isBehind = true;
  }

  function broadcast(text: string): void {
    for (const viewer of viewers) send(viewer, text);
  }

  function setStatus(problem: string | null): void {
    status = `event: status\ndata: ${JSON.stringify({ problem })}\n\n`;
    broadcast(status);
  }

  async function followInventory(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        const { response, blocks } = await openUpstreamEvents(inventory, { path: '/events', signal });
        if (!response.ok) await inventory.readAnswer(response);
        setStatus(null);
        for await (const block of blocks()) broadcast(block);
      } catch (error) {
        if (following?.signal === signal) setStatus((error as Error).message);
      }
      await sleep(retryMs, undefined, { signal }).catch(() => undefined);
    }
  }

  function join(viewer: Viewer): void {
    viewers.add(viewer);
    if (following) {
      if (status !== undefined) send(viewer, status);
      return;
    }
    following = new AbortController();
    const { signal } = following;
    withoutTrace(() => void followInventory(signal));
  }

  function leave(viewer: Viewer): void {
    viewers.delete(viewer);
    if (viewers.size > 0) return;
    following?.abort();
    following = undefined;
    status = undefined;
  }

  return limitStreams(stopping, async (signal, _input, res) => {
    const viewer = { events: openEventStream(res, signal), isBehind: false };
    join(viewer);
    poller.subscribe((json) => viewer.events.offer(`event: map\ndata: ${json}\n\n`), signal);
    try {
      if (!signal.aborted) await once(signal, 'abort');
    } finally {
      leave(viewer);
    }
  });
}
