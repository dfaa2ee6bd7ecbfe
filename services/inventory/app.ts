import type { Express, RequestHandler } from 'express';
import type { Sidecar } from '../platform/envoy-admin/sidecar.ts';
import { Unavailable } from '../platform/errors.ts';
import { createHttpApp } from '../platform/http.ts';
import type { Route } from '../platform/route.ts';
import type { Logger } from '../platform/logger.ts';
import { createBookWriter } from './book-writer.ts';
import { createCountBooks } from './count-books.ts';
import type { Database } from './database.ts';
import { createDatabaseReport } from './database-report.ts';
import { createFeed } from './feed.ts';
import { createRepository } from './repository.ts';
import { api, inventoryRoutes } from './routes.ts';
import { createStatisticsQueries } from './statistics-queries.ts';

interface Parts {
  log: Logger;
  database: Database;
  stopping: AbortSignal;
  replica: string;
  sidecar?: Sidecar | undefined;
  state: { hasSchema: boolean; isStopping: boolean };
  allowedHosts?: string[];
  /** How many books may wait to be written. */
  maxWaiting?: number;
}

/** Builds the inventory over a database; listens on nothing. */
export function createInventory(parts: Parts): Express {
  const { log, database, stopping, replica, sidecar, state, allowedHosts = [], ...limits } = parts;
  const repository = createRepository(database, replica);
  const isReady = async () => state.hasSchema && !state.isStopping && (await database.isReachable());
  return createHttpApp({
    log,
    replica,
    isReady,
    api,
    allowedHosts,
    routes: inventoryRoutes({
      writer: createBookWriter(repository, log, limits),
      repository,
      countBooks: createCountBooks(database),
      statistics: createStatisticsQueries(database),
      feed: createFeed(repository, database.listen('books')),
      stopping,
      connections: {
        replica,
        clients: [database.clientStats],
        sidecar,
        isReady,
        readDatabase: createDatabaseReport(database),
      },
    }).map((route) => refuseWithoutSchema(route, state)),
  });
}

/** What the API describes needs the database; what we report on ourselves does not. */
function refuseWithoutSchema(route: Route, state: Parts['state']): Route {
  if (!route.operation) return route;
  const refuse: RequestHandler = (_req, _res, next) => {
    if (!state.hasSchema) throw new Unavailable('The database has not been reached yet. Try again.', 1);
    next();
  };
  return { ...route, handlers: [refuse, ...route.handlers] };
}
