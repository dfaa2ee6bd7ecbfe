import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RequestHandler } from 'express';
import { z } from 'zod';
import { type Link, linkReport } from './link.ts';
import { type Sidecar, sidecarReport } from './envoy-admin/sidecar.ts';

/** Where a service says who it is and how its own connections are. */
export const connectionsPath = '/connections';
/** An answer is worth more than a complete one: what is not known by then is told as such. */
const patienceMs = 600;

/** A service's account of itself and of its own connections: nothing that it would have to ask others for. */
export const connectionsReport = z.object({
  replica: z.string(),
  /** Why it takes no requests now; null when it does. */
  notReady: z.string().nullable(),
  links: z.array(linkReport),
  /** Null without a sidecar, and when it does not answer. */
  proxy: sidecarReport.nullable(),
});

export type ConnectionsReport = z.infer<typeof connectionsReport>;

interface Parts {
  replica: string;
  links: Link[];
  sidecar: Sidecar | undefined;
  isReady: () => boolean | Promise<boolean>;
}

/** The name that tells this replica from others: its pod's; where there is no mesh, the service's own. */
export function nameReplica(service: string, settings: { PROXY_ADMIN_ADDRESS?: string | undefined }): string {
  return settings.PROXY_ADMIN_ADDRESS === undefined ? service : hostname();
}

export async function readConnections({ replica, links, sidecar, isReady }: Parts): Promise<ConnectionsReport> {
  const late = 'Its health check has not been answered yet.';
  const [notReady, proxy] = await Promise.all([
    Promise.race([explainUnready(isReady), sleep(patienceMs, late, { ref: false })]),
    sidecar?.read().catch(() => null),
  ]);
  return { replica, notReady, links: links.map((link) => link.report()), proxy: proxy ?? null };
}

export function answerConnections(parts: Parts): RequestHandler {
  return async (_req, res) => void res.set('Cache-Control', 'no-store').json(await readConnections(parts));
}

async function explainUnready(isReady: Parts['isReady']): Promise<string | null> {
  try {
    return (await isReady()) ? null : 'It is starting or stopping.';
  } catch (error) {
    return (error as Error).message;
  }
}
