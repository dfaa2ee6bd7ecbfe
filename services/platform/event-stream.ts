import { once } from 'node:events';
import { metrics } from '@opentelemetry/api';
import type { Response } from 'express';
import { setOutcome } from './request-log.ts';

const heartbeatMs = 15_000;
/** A reader that takes nothing for this long is dropped: what is kept for it is kept for nobody. */
const maxStallMs = 30_000;

export const eventStreamHeaders = {
  'Content-Type': 'text/event-stream',
  // A proxy that compresses would hold events back until it has enough of them.
  'Cache-Control': 'no-store, no-transform',
  // Without it, nginx would buffer the events.
  'X-Accel-Buffering': 'no',
};

const slowReaders = metrics.getMeter('platform').createCounter('event_stream.slow_readers', {
  description: 'Readers of event streams that were dropped because they stopped reading',
});

export type EventStream = ReturnType<typeof openEventStream>;

/**
 * Opens an answer of server-sent events, with a heartbeat. What its reader has not taken yet is kept, but nothing is added
 * to it: `write` waits, `offer` does without.
 */
export function openEventStream(res: Response, signal: AbortSignal, stallMs = maxStallMs) {
  res.set(eventStreamHeaders);
  res.flushHeaders();
  let stalledAt: number | undefined;
  const heartbeat = setInterval(() => offer(':\n\n'), heartbeatMs);
  res.on('drain', () => (stalledAt = undefined));
  whenClosed(res, () => clearInterval(heartbeat));

  /** Resolves when the reader has taken it. Drops a reader that doesn't; throws when the stream is over. */
  async function write(text: string): Promise<void> {
    signal.throwIfAborted();
    if (res.write(text)) return;
    const stalled = AbortSignal.timeout(stallMs);
    try {
      await once(res, 'drain', { signal: AbortSignal.any([signal, stalled]) });
    } catch (error) {
      if (stalled.aborted && !signal.aborted) drop();
      throw error;
    }
  }

  /** Writes if the reader has taken what came before, and tells whether it has. */
  function offer(text: string): boolean {
    if (res.writableNeedDrain) {
      stalledAt ??= performance.now();
      if (performance.now() - stalledAt > stallMs) drop();
      return false;
    }
    if (!res.writableEnded) res.write(text);
    return true;
  }

  function drop(): void {
    if (res.destroyed) return;
    slowReaders.add(1);
    setOutcome(res, 'dropped a reader that has stopped reading', { stallMs });
    res.destroy();
  }

  return { write, offer, end: () => void res.end() };
}

/** Aborts when the reader has disconnected, or `stopping` does. */
export function untilDisconnected(res: Response, stopping: AbortSignal): AbortSignal {
  const disconnected = new AbortController();
  whenClosed(res, () => disconnected.abort());
  return AbortSignal.any([disconnected.signal, stopping]);
}

/** A reader may have gone before anyone listens: then the event has passed. */
function whenClosed(res: Response, listener: () => void): void {
  if (res.closed) listener();
  else res.once('close', listener);
}
