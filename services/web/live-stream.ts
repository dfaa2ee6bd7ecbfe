import { once } from 'node:events';
import { openEventStream, type EventStream } from '../platform/event-stream.ts';
import type { Handler } from '../platform/route.ts';
import { withoutTrace } from '../platform/tracing.ts';
import { waitUnlessAborted } from '../platform/wait.ts';
import { limitStreams } from './event-stream.ts';
import type { Poller } from './topology/poller.ts';
import type { Upstream, UpstreamAnswer } from './upstream.ts';
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
 * What the page follows: `book` for each new one, `map` after each poll, and `status` when books begin to come (after the
 * one numbered `last`) or have stopped. All viewers share one stream of inventory's. A viewer that is behind gets a
 * `status`, too: it has to load what it has missed.
 */
export function createLiveStream({ inventory, poller, stopping }: Parts): Handler {
  const viewers = new Set<Viewer>();
  let following: AbortController | undefined;
  let problem: string | null | undefined;
  let last: number | undefined;

  const formatStatus = () => `event: status\ndata: ${JSON.stringify({ problem, last })}\n\n`;

  function send(viewer: Viewer, text: string): void {
    if (viewer.isBehind) viewer.isBehind = !viewer.events.offer(formatStatus());
    if (viewer.isBehind || !viewer.events.offer(text)) viewer.isBehind = true;
  }

  function broadcast(text: string): void {
    for (const viewer of viewers) send(viewer, text);
  }

  function setProblem(current: string | null): void {
    problem = current;
    broadcast(formatStatus());
  }

  async function followInventory(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        const { response, blocks } = await openUpstreamEvents(inventory, { path: '/events', signal });
        if (!response.ok) throw new Error(readDetail(await inventory.readAnswer(response)));
        // One that breaks off is followed by the next, mostly before anyone could read a message.
        await broadcastAll(blocks()).catch(() => undefined);
      } catch (error) {
        if (following?.signal === signal) setProblem((error as Error).message);
      }
      await waitUnlessAborted(retryMs, signal);
    }
  }

  async function broadcastAll(blocks: AsyncIterable<string>): Promise<void> {
    let isFirst = true;
    for await (const block of blocks) {
      last = findLastId(block) ?? last;
      if (isFirst) setProblem(null);
      isFirst = false;
      broadcast(block);
    }
  }

  function join(viewer: Viewer): void {
    viewers.add(viewer);
    if (following) {
      if (problem !== undefined) send(viewer, formatStatus());
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
    problem = undefined;
    last = undefined;
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

/** What a problem document says. */
function readDetail({ body }: UpstreamAnswer): string {
  return (JSON.parse(body) as { detail: string }).detail;
}

function findLastId(block: string): number | undefined {
  const id = [...block.matchAll(/^id: (\d+)$/gm)].at(-1)?.[1];
  return id === undefined ? undefined : Number(id);
}
