import { createClientStats } from '../platform/client-stats.ts';
import { readConnections } from '../platform/connections.ts';
import { createSidecar, parseUpstreamAddress } from '../platform/envoy-admin/sidecar.ts';
import { createHttpApp } from '../platform/http.ts';
import type { Logger } from '../platform/logger.ts';
import { compressAnswers, servePageFiles, setSecurityHeaders } from './page.ts';
import { api, webRoutes } from './routes.ts';
import type { WebSettings } from './settings.ts';
import { createCollector } from './topology/collector.ts';
import { createPoller } from './topology/poller.ts';
import { trackRequests } from './track-requests.ts';
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
    | 'PROMETHEUS_URL'
    | 'KIALI_URL'
    | 'ALLOWED_HOSTS'
  >;
  replica: string;
  stopping: AbortSignal;
  /** Ready means that the page can be served, with or without inventory: the page itself says what is wrong. */
  isReady: () => boolean;
}

/** Builds the web service: the page, and its API. Until somebody asks for the map, only `poller.start` begins it. */
export function createWeb({ log, settings, replica, stopping, isReady }: AppOptions) {
  const { INVENTORY_URL, INVENTORY_REPLICAS_URL, ACQUISITIONS_URL, PROXY_ADMIN_ADDRESS } = settings;
  const visitorStats = createClientStats('web');
  const inventoryStats = createClientStats('inventory');
  const acquisitionsStats = createClientStats('acquisitions');
  const clients = [visitorStats, inventoryStats, acquisitionsStats];
  const sidecar = createSidecar(settings, {
    inventory: parseUpstreamAddress(INVENTORY_URL),
    acquisitions: parseUpstreamAddress(ACQUISITIONS_URL),
    ...(INVENTORY_REPLICAS_URL !== undefined && { replicas: parseUpstreamAddress(INVENTORY_REPLICAS_URL) }),
  });
  const collect = createCollector({
    setting: PROXY_ADMIN_ADDRESS === undefined ? 'local' : 'mesh',
    readOwn: () => readConnections({ replica, clients, sidecar, isReady }),
    acquisitionsUrl: ACQUISITIONS_URL,
    replicasUrl: INVENTORY_REPLICAS_URL ?? INVENTORY_URL,
  });
  const poller = createPoller({ collect, stopping, log });
  const app = createHttpApp({
    log,
    replica,
    allowedHosts: settings.ALLOWED_HOSTS,
    isReady,
    api,
    use: [trackRequests(visitorStats), setSecurityHeaders(), compressAnswers(), servePageFiles()],
    routes: webRoutes({
      inventory: createUpstream('inventory', INVENTORY_URL, inventoryStats),
      acquisitions: createUpstream('acquisitions desk', ACQUISITIONS_URL, acquisitionsStats),
      pageSettings: {
        traceUrl: settings.TRACE_VIEWER ?? null,
        observers: [
          { title: 'Prometheus', url: settings.PROMETHEUS_URL },
          { title: 'Kiali', url: settings.KIALI_URL },
        ].flatMap(({ title, url }) => (url === undefined ? [] : { title, url })),
      },
      poller,
      stopping,
    }),
  });
  return { app, poller };
}
