import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { type ClientStats, clientStatsReport } from './client-stats.ts';
import { databaseReport, type DatabaseReport } from './database-report.ts';
import { type Sidecar, sidecarReport } from './envoy-admin/sidecar.ts';
import { route, type Route } from './route.ts';

export const connectionsPath = '/connections';
/** A prompt report is worth more than a complete one: what is not known by then is reported as unknown. */
const readinessTimeoutMs = 600;

/** A service's report on itself and its own connections. It never asks another service for any of it. */
export const connectionsReport = z.object({
  replica: z.string(),
  /** Why it takes no requests now; null when it does. */
  notReady: z.string().nullable(),
  links: z.array(clientStatsReport),
  /** Null without a sidecar, and when the sidecar does not answer. */
  proxy: sidecarReport.nullable(),
  /** What inventory knows of the database that it has reached. */
  database: databaseReport.optional(),
});

export type ConnectionsReport = z.infer<typeof connectionsReport>;

export interface ConnectionSources {
  replica: string;
  clients: ClientStats[];
  sidecar: Sidecar | undefined;
  isReady: () => boolean | Promise<boolean>;
  readDatabase?: () => Promise<DatabaseReport | undefined>;
}

/** The name that tells this replica from the others: its pod's; outside of a mesh, the service's own. */
export function getReplicaName(
  service: string,
  settings: { PROXY_ADMIN_ADDRESS?: string | undefined },
): string {
  return settings.PROXY_ADMIN_ADDRESS === undefined ? service : hostname();
}

export async function readConnections({
  replica,
  clients,
  sidecar,
  isReady,
  readDatabase,
}: ConnectionSources): Promise<ConnectionsReport> {
  const timedOut = 'Its health check has not been answered yet.';
  const [notReady, proxy, database] = await Promise.all([
    Promise.race([explainUnready(isReady), sleep(readinessTimeoutMs, timedOut, { ref: false })]),
    sidecar?.read().catch(() => null),
    readDatabase?.(),
  ]);
  const links = clients.map((client) => client.report());
  return { replica, notReady, links, proxy: proxy ?? null, ...(database && { database }) };
}

/** `GET /connections`: the report, of which web draws its map. */
export function connectionsRoute(sources: ConnectionSources): Route {
  return route({
    method: 'get',
    path: connectionsPath,
    isLogged: false,
    handler: async (_input, res) => {
      res.set('Cache-Control', 'no-store').json(await readConnections(sources));
    },
  });
}

async function explainUnready(isReady: ConnectionSources['isReady']): Promise<string | null> {
  try {
    return (await isReady()) ? null : 'It is starting or stopping.';
  } catch (error) {
    return (error as Error).message;
  }
}
