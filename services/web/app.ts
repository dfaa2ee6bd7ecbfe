import type { Express } from 'express';
import { readConnections } from '../platform/connections.ts';
import { createHttpApp } from '../platform/http.ts';
import { createClientStats } from '../platform/client-stats.ts';
import type { Logger } from '../platform/logger.ts';
import { createSidecar, parseUpstreamAddress } from '../platform/envoy-admin/sidecar.ts';
import { apiRoutes, mapPath } from './api.ts';
import { createLook } from './map/look.ts';
import { createSampler } from './map/sampler.ts';
import { trackRequests } from './track-requests.ts';
import { packAnswers, protectPage, servePage } from './page.ts';
import type { WebSettings } from './settings.ts';
import { createUpstream } from './upstream.ts';

interface AppOptions {
  log: Logger;
  settings: Pick<
    WebSettings,
    | 'PORT'
    | 'INVENTORY_URL'
    | 'INVENTORY_REPLICAS_URL'
    | 'ACQUISITIONS_URL'
    | 'PROXY_ADMIN_ADDRESS'
    | 'TRACE_VIEWER'
  >;
  replica: string;
  stopping: AbortSignal;
  /**
   * Ready means that the page can be served, with or without inventory: a page that says what is wrong is worth more
   * than none.
   */
  isReady: () => boolean;
}

/** Builds the web service: the page, and the API that it lives on. */
export function createWeb({ log, settings, replica, stopping, isReady }: AppOptions): Express {
  const { INVENTORY_URL, INVENTORY_REPLICAS_URL, ACQUISITIONS_URL, PROXY_ADMIN_ADDRESS } = settings;
  const visitors = createClientStats('web');
  const toInventory = createClientStats('inventory');
  const toAcquisitions = createClientStats('acquisitions');
  const sidecar = createSidecar(settings, {
    inventory: parseUpstreamAddress(INVENTORY_URL),
    acquisitions: parseUpstreamAddress(ACQUISITIONS_URL),
    ...(INVENTORY_REPLICAS_URL !== undefined && { replicas: parseUpstreamAddress(INVENTORY_REPLICAS_URL) }),
  });
  const look = createLook({
    setting: PROXY_ADMIN_ADDRESS === undefined ? 'local' : 'mesh',
    readOwn: () =>
      readConnections({ replica, clients: [visitors, toInventory, toAcquisitions], sidecar, isReady }),
    acquisitionsUrl: ACQUISITIONS_URL,
    replicasUrl: INVENTORY_REPLICAS_URL ?? INVENTORY_URL,
  });
  return createHttpApp({
    log,
    replica,
    isReady,
    use: [trackRequests(visitors), protectPage(), packAnswers(), servePage()],
    quietPaths: [mapPath],
    routes: apiRoutes({
      inventory: createUpstream('inventory', INVENTORY_URL, toInventory),
      acquisitions: createUpstream('acquisitions desk', ACQUISITIONS_URL, toAcquisitions),
      traceUrl: settings.TRACE_VIEWER,
      readMap: createSampler({ look, stopping, log }),
      stopping,
    }),
  });
}
