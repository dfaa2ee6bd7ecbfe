import { once } from 'node:events';
import type { RequestHandler, Response as ExpressResponse } from 'express';
import { Unavailable } from '../platform/errors.ts';
import { searchOf, sendAnswer } from './forward.ts';
import type { Upstream } from './upstream.ts';

const maxStreams = 500;
/** Inventory sends a heartbeat every 15 s: three of them missing, or not read by the browser, is a dead stream. */
const maxSilenceMs = 45_000;
const maxAgeMs = 3_600_000;

/**
 * Passes inventory's events on to a browser, no faster than it reads them. The stream ends when either side goes, when
 * one of them is silent, after an hour, or when we stop; a browser comes back by itself and says where it was.
 */
export function passEvents(inventory: Upstream, stopping: AbortSignal): RequestHandler {
  let streams = 0;
  return async (req, res) => {
    if (streams >= maxStreams) throw new Unavailable('Too many people are watching at the moment.', 10);
    streams += 1;
    const gone = new AbortController();
    res.once('close', () => gone.abort());
    const signal = AbortSignal.any([gone.signal, stopping, AbortSignal.timeout(maxAgeMs)]);
    try {
      const source = await inventory.open(`/events${searchOf(req.url)}`, {
        headers: resumeFrom(req),
        signal,
      });
      if (source.ok) await pass(source, res, signal);
      else sendAnswer(res, await inventory.read(source));
    } catch (error) {
      if (!signal.aborted) throw error;
      res.status(503).end();
    } finally {
      streams -= 1;
    }
  };
}

async function pass(source: Response, res: ExpressResponse, signal: AbortSignal): Promise<void> {
  res.set({
    'Content-Type': 'text/event-stream',
    'Cache-Control': 'no-store',
    // Proxies that gather an answer before they pass it on would hold the news back.
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
    // Whoever went, and however: what is left to do is to end the answer.
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

function resumeFrom({ headers }: { headers: Record<string, string | string[] | undefined> }) {
  const id = headers['last-event-id'];
  return { Accept: 'text/event-stream', ...(typeof id === 'string' && { 'Last-Event-ID': id }) };
}
