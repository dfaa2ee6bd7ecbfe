import { once } from 'node:events';
import type { Response as ExpressResponse } from 'express';
import { Unavailable } from '../platform/errors.ts';
import type { Handler } from '../platform/route.ts';
import { searchOf, sendAnswer } from './forward.ts';
import type { Upstream } from './upstream.ts';

const maxStreams = 500;
/** Inventory sends a heartbeat every 15 s: when three are missing, or the browser does not read them, the stream is dead. */
const maxSilenceMs = 45_000;
const maxAgeMs = 3_600_000;

/**
 * Forwards inventory's event stream to a browser, no faster than it reads. The stream ends when either side disconnects
 * or is silent, after an hour, or when we stop; the browser reconnects by itself and says where to resume.
 */
export function proxyEventStream(inventory: Upstream, stopping: AbortSignal): Handler {
  let streams = 0;
  return async (_input, res, req) => {
    if (streams >= maxStreams) throw new Unavailable('Too many people are watching at the moment.', 10);
    streams += 1;
    const disconnected = new AbortController();
    res.once('close', () => disconnected.abort());
    const signal = AbortSignal.any([disconnected.signal, stopping, AbortSignal.timeout(maxAgeMs)]);
    try {
      const source = await inventory.openStream(`/events${searchOf(req.url)}`, {
        headers: resumeHeaders(req),
        signal,
      });
      if (source.ok) await pipe(source, res, signal);
      else sendAnswer(res, await inventory.readAnswer(source));
    } catch (error) {
      if (!signal.aborted) throw error;
      res.status(503).end();
    } finally {
      streams -= 1;
    }
  };
}

async function pipe(source: Response, res: ExpressResponse, signal: AbortSignal): Promise<void> {
  res.set({
    'Content-Type': 'text/event-stream',
    'Cache-Control': 'no-store',
    // Without it, nginx would buffer the events.
    'X-Accel-Buffering': 'no',
  });
  res.flushHeaders();
  const silence = new AbortController();
  const timer = setTimeout(() => silence.abort(), maxSilenceMs);
  const ended = AbortSignal.any([signal, silence.signal]);
  try {
    for await (const chunk of readUntil(source.body, ended)) {
      timer.refresh();
      if (!res.write(chunk)) await once(res, 'drain', { signal: ended });
    }
  } catch {
    // Whichever side disconnected: all that is left to do is to end the answer.
  } finally {
    clearTimeout(timer);
    res.end();
  }
}

async function* readUntil(body: ReadableStream<Uint8Array> | null, signal: AbortSignal) {
  const reader = body?.getReader();
  const stop = () => void reader?.cancel().catch(() => undefined);
  signal.addEventListener('abort', stop, { once: true });
  try {
    for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) yield part.value;
  } finally {
    signal.removeEventListener('abort', stop);
    stop();
  }
}

function resumeHeaders({ headers }: { headers: Record<string, string | string[] | undefined> }) {
  const id = headers['last-event-id'];
  return { Accept: 'text/event-stream', ...(typeof id === 'string' && { 'Last-Event-ID': id }) };
}
