import type { Express } from 'express';
import { createHttpApp } from '../platform/http.ts';
import type { Logger } from '../platform/logger.ts';
import { apiRoutes } from './api.ts';
import { packAnswers, protectPage, servePage } from './page.ts';
import { createUpstream } from './upstream.ts';

interface AppOptions {
  log: Logger;
  inventoryUrl: string;
  acquisitionsUrl: string;
  stopping: AbortSignal;
  /**
   * Ready means that the page can be served, with or without inventory: a page that says what is wrong is worth more
   * than none.
   */
  isReady: () => boolean;
}

/** Builds the web service: the page, and the API that it lives on. */
export function createWeb({ log, inventoryUrl, acquisitionsUrl, stopping, isReady }: AppOptions): Express {
  return createHttpApp({
    log,
    isReady,
    use: [protectPage(), packAnswers(), servePage()],
    routes: apiRoutes({
      inventory: createUpstream('inventory', inventoryUrl),
      acquisitions: createUpstream('acquisitions desk', acquisitionsUrl),
      stopping,
    }),
  });
}
