import type { Express, RequestHandler } from 'express';
import { connectionsHandler, connectionsPath } from '../platform/connections.ts';
import { Unavailable } from '../platform/errors.ts';
import { createHttpApp } from '../platform/http.ts';
import type { Logger } from '../platform/logger.ts';
import type { Sidecar } from '../platform/envoy-admin/sidecar.ts';
import type { Database } from './database.ts';
import { createFeed } from './feed.ts';
import { createRepository } from './repository.ts';
import { inventoryRoutes } from './routes.ts';
import { createShelf } from './shelf.ts';

interface Parts {
  log: Logger;
  database: Database;
  stopping: AbortSignal;
  replica: string;
  sidecar?: Sidecar | undefined;
  state: { hasSchema: boolean; isStopping: boolean };
}

/** Builds the inventory over a database; listens on nothing. */
export function createInventory({ log, database, stopping, replica, sidecar, state }: Parts): Express {
  const repository = createRepository(database, replica);
  const shelf = createShelf(repository, log);
  const feed = createFeed(repository, database.listen('books'));
  const isReady = async () => state.hasSchema && !state.isStopping && (await database.isReachable());
  return createHttpApp({
    log,
    replica,
    isReady,
    quietPaths: [connectionsPath],
    use: [refuseWithoutSchema(state)],
    routes: {
      ...inventoryRoutes({ shelf, repository, feed, stopping }),
      [connectionsPath]: {
        get: connectionsHandler({ replica, clients: [database.clientStats], sidecar, isReady }),
      },
    },
  });
}

function refuseWithoutSchema(state: Parts['state']): RequestHandler {
  return (_req, _res, next) => {
    if (!state.hasSchema) throw new Unavailable('The database has not been reached yet. Try again.', 1);
    next();
  };
}
