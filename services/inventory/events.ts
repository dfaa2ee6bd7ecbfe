import { once } from 'node:events';
import type { RequestHandler } from 'express';
import { z } from 'zod';
import { parseInput } from '../platform/input.ts';
import type { Feed } from './feed.ts';
import type { Repository } from './repository.ts';

const heartbeatMs = 15_000;
const reconnectMs = 1_000;
const streamHeaders = {
  'Content-Type': 'text/event-stream',
  'Cache-Control': 'no-store',
  'X-Accel-Buffering': 'no',
};

const accessionNumber = z
  .string()
  .regex(/^\d{1,15}$/, 'must be the id of an event')
  .transform(Number)
  .optional();
export const eventsQuery = z.strictObject({ lastEventId: accessionNumber });
export const eventsHeaders = z.object({ 'last-event-id': accessionNumber });

/** Answers `GET /events`: a stream of server-sent events, one a new book, until the reader goes or we stop. */
export function streamEvents(feed: Feed, repository: Repository, stopping: AbortSignal): RequestHandler {
  return async (req, res) => {
    const { 'last-event-id': header } = parseInput(eventsHeaders, req.headers, 'header');
    const { lastEventId } = parseInput(eventsQuery, req.query, 'query');
    if (req.method === 'HEAD') return void res.set(streamHeaders).end();
    const gone = new AbortController();
    res.once('close', () => gone.abort());
    const after = header ?? lastEventId ?? (await repository.getLastAccessionNumber());
    const signal = AbortSignal.any([gone.signal, stopping]);
    const news = feed.follow(after, signal);

    res.set(streamHeaders);
    // An id without data: whoever reconnects before the first book says from where, too.
    res.write(`retry: ${reconnectMs}\nid: ${after}\n\n`);
    const heartbeat = setInterval(() => res.write(':\n\n'), heartbeatMs);
    try {
      for await (const books of news) {
        const events = books.map(
          (book) => `event: book\nid: ${book.accessionNumber}\ndata: ${JSON.stringify(book)}\n\n`,
        );
        if (!res.write(events.join(''))) await once(res, 'drain', { signal }).catch(() => undefined);
      }
    } finally {
      clearInterval(heartbeat);
      res.end();
    }
  };
}
