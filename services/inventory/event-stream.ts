import { z } from 'zod';
import { eventStreamHeaders, openEventStream, untilDisconnected } from '../platform/event-stream.ts';
import { route, type Route } from '../platform/route.ts';
import type { Book } from './book.ts';
import type { Feed } from './feed.ts';
import type { Repository } from './repository.ts';

const reconnectMs = 1_000;

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
          description:
            'An endless stream of events, one a new book. Whoever resumes beyond the last book gets a `reset` first, and then what is new.',
          schema: bookEvent,
          contentType: 'text/event-stream',
        },
      },
      problems: [503],
    },
    handler: async ({ headers, query }, res, req) => {
      if (req.method === 'HEAD') return void res.set(eventStreamHeaders).end();
      const signal = untilDisconnected(res, stopping);
      const requested = headers['last-event-id'] ?? query.lastEventId;
      const last = await repository.getLastAccessionNumber();
      const after = Math.min(requested ?? last, last);
      const newBooks = feed.subscribe(after, signal);
      const events = openEventStream(res, signal);
      try {
        // An id without data: a client that reconnects before the first book says where to resume, too.
        await events.write(`retry: ${reconnectMs}\nid: ${after}\n\n`);
        if (requested !== undefined && requested > last) await events.write(formatReset(after));
        for await (const books of newBooks) await events.write(books.map(formatEvent).join(''));
      } catch (error) {
        if (!signal.aborted && !res.destroyed) throw error;
      } finally {
        events.end();
      }
    },
  });
}

/** The reader's place lies beyond the last book, for the table was emptied or restored: what it knows may be gone. */
function formatReset(last: number): string {
  return `event: reset\nid: ${last}\ndata: {"last":${last}}\n\n`;
}

function formatEvent(book: Book): string {
  return `event: book\nid: ${book.accessionNumber}\ndata: ${JSON.stringify(book)}\n\n`;
}
