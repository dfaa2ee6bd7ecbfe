import { once } from 'node:events';
import { z } from 'zod';
import { route, type Route } from '../platform/route.ts';
import type { Book } from './book.ts';
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

const bookEvent = z
  .object({
    event: z.literal('book'),
    id: z.string().meta({ description: 'The accession number: where to resume after.' }),
    data: z.string().meta({ description: 'The record, as JSON.' }),
  })
  .meta({ id: 'BookEvent' });

/** `GET /events`: server-sent events, one per new book, until the client disconnects or the service stops. */
export function eventStreamRoute(feed: Feed, repository: Repository, stopping: AbortSignal): Route {
  return route({
    method: 'get',
    path: '/events',
    request: {
      query: z.strictObject({ lastEventId: accessionNumber }),
      headers: z.object({ 'last-event-id': accessionNumber }),
    },
    operation: {
      operationId: 'streamBooks',
      summary: 'Follow new books as server-sent events',
      responses: {
        200: {
          description: 'An endless stream of events, one a new book.',
          schema: bookEvent,
          contentType: 'text/event-stream',
        },
      },
      problems: [503],
    },
    handler: async ({ headers, query }, res, req) => {
      if (req.method === 'HEAD') return void res.set(streamHeaders).end();
      const disconnected = new AbortController();
      res.once('close', () => disconnected.abort());
      const after =
        headers['last-event-id'] ?? query.lastEventId ?? (await repository.getLastAccessionNumber());
      const signal = AbortSignal.any([disconnected.signal, stopping]);
      const newBooks = feed.subscribe(after, signal);

      res.set(streamHeaders);
      // An id without data: a client that reconnects before the first book says where to resume, too.
      res.write(`retry: ${reconnectMs}\nid: ${after}\n\n`);
      const heartbeat = setInterval(() => res.write(':\n\n'), heartbeatMs);
      try {
        for await (const books of newBooks) {
          const isBuffered = res.write(books.map(formatEvent).join(''));
          if (!isBuffered) await once(res, 'drain', { signal }).catch(() => undefined);
        }
      } finally {
        clearInterval(heartbeat);
        res.end();
      }
    },
  });
}

function formatEvent(book: Book): string {
  return `event: book\nid: ${book.accessionNumber}\ndata: ${JSON.stringify(book)}\n\n`;
}
