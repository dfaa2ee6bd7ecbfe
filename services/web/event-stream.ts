import { Unavailable } from '../platform/errors.ts';
import { eventStreamHeaders, openEventStream, untilDisconnected } from '../platform/event-stream.ts';
import type { Handler } from '../platform/route.ts';
import { withoutTrace } from '../platform/tracing.ts';
import { searchOf, sendAnswer } from './forward.ts';
import type { Upstream } from './upstream.ts';
import { openUpstreamEvents } from './upstream-events.ts';

const maxStreams = 500;
const maxAgeMs = 3_600_000;

/** Answers HEAD at once, and a stream too many with 503; `follow` has an hour, for as long as its reader is there. */
export function limitStreams(
  stopping: AbortSignal,
  follow: (signal: AbortSignal, ...parameters: Parameters<Handler>) => Promise<void>,
): Handler {
  let streams = 0;
  return async (input, res, req) => {
    if (req.method === 'HEAD') return void res.set(eventStreamHeaders).end();
    if (streams >= maxStreams) throw new Unavailable('Too many people are watching at the moment.', 10);
    streams += 1;
    const signal = AbortSignal.any([untilDisconnected(res, stopping), AbortSignal.timeout(maxAgeMs)]);
    try {
      signal.throwIfAborted();
      await withoutTrace(() => follow(signal, input, res, req));
    } catch (error) {
      if (!signal.aborted) throw error;
      if (!res.headersSent) res.status(503);
    } finally {
      streams -= 1;
      if (signal.aborted) res.end();
    }
  };
}

/**
 * Forwards inventory's event stream, no faster than its reader reads. It ends when either side does: the reader
 * reconnects by itself and says where to resume.
 */
export function proxyEventStream(inventory: Upstream, stopping: AbortSignal): Handler {
  return limitStreams(stopping, async (signal, _input, res, req) => {
    const lastEventId = req.get('last-event-id');
    const { response, blocks } = await openUpstreamEvents(inventory, {
      path: `/events${searchOf(req.url)}`,
      headers: lastEventId === undefined ? {} : { 'Last-Event-ID': lastEventId },
      signal,
    });
    if (!response.ok) return sendAnswer(res, await inventory.readAnswer(response));
    const events = openEventStream(res, signal);
    try {
      for await (const block of blocks()) await events.write(block);
    } catch {
      // Whichever side disconnected: all that is left to do is to end the answer.
    } finally {
      events.end();
    }
  });
}
