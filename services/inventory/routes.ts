import { connectionsRoute, type ConnectionSources } from '../platform/connections.ts';
import { route, type Route } from '../platform/route.ts';
import { bookRoutes } from './book-routes.ts';
import type { BookWriter } from './book-writer.ts';
import type { CountBooks } from './count-books.ts';
import { eventStreamRoute } from './event-stream.ts';
import type { Feed } from './feed.ts';
import type { Repository } from './repository.ts';
import { withTimeout } from './request-timeout.ts';
import type { StatisticsQueries } from './statistics-queries.ts';
import { createStats, stats } from './stats.ts';

/** How the OpenAPI document introduces the service. */
export const api = {
  title: 'Inventory',
  description: 'The books of a public library. Every error is answered with a problem document.',
  problems: {
    400: 'The input is not valid; `errors` names each field.',
    404: 'There is no such thing.',
    413: 'The body is too large.',
    415: 'The body is not application/json.',
    422: 'The request contradicts an earlier one.',
    503: 'The database is away or too slow; try again after `Retry-After` seconds.',
  },
};

interface Parts {
  writer: BookWriter;
  repository: Repository;
  countBooks: CountBooks;
  statistics: StatisticsQueries;
  feed: Feed;
  stopping: AbortSignal;
  connections: ConnectionSources;
}

/** All routes of the inventory. */
export function inventoryRoutes({
  writer,
  repository,
  countBooks,
  statistics,
  feed,
  stopping,
  connections,
}: Parts): Route[] {
  const getStats = withTimeout(createStats(statistics));
  return [
    ...bookRoutes(writer, repository, countBooks),
    route({
      method: 'get',
      path: '/stats',
      operation: {
        operationId: 'getStats',
        summary: 'Count the books, and say what the database is',
        responses: { 200: { description: 'The numbers.', schema: stats } },
        problems: [503],
      },
      handler: async (_input, res) => void res.json(await getStats()),
    }),
    eventStreamRoute(feed, repository, stopping),
    connectionsRoute(connections),
  ];
}
