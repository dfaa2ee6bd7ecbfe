import { lookup } from 'node:dns/promises';
import { z } from 'zod';
import { connectionsPath, connectionsReport, type ConnectionsReport } from '../../platform/connections.ts';
import { getRootCause } from '../../platform/error-message.ts';
import { probe, type ProbeResult } from './probe.ts';

const queueSchema = z.object({ waiting: z.number(), refused: z.array(z.unknown()) });

/** The purchases that are waiting for delivery, and those that inventory refused. */
export type Queue = z.infer<typeof queueSchema>;

/** What one round of probes has found. */
export interface Observations {
  at: number;
  setting: 'mesh' | 'local';
  web: ConnectionsReport;
  acquisitions: ProbeResult<ConnectionsReport>;
  queue: ProbeResult<Queue>;
  inventory: Replica[];
}

export interface Replica {
  name: string;
  /** Whether it has ever answered: only then is its name known. */
  isKnown: boolean;
  probe: ProbeResult<ConnectionsReport>;
}

interface CollectorOptions {
  setting: Observations['setting'];
  readOwn: () => Promise<ConnectionsReport>;
  acquisitionsUrl: string;
  /** A host name with the address of every replica of inventory, ready or not. */
  replicasUrl: string;
}

/** Builds the function that probes every service; each reports only on itself. */
export function createCollector({
  setting,
  readOwn,
  acquisitionsUrl,
  replicasUrl,
}: CollectorOptions): () => Promise<Observations> {
  const acquisitions = new URL(acquisitionsUrl);
  const replicas = new URL(replicasUrl);
  let names = new Map<string, string>();

  const probeConnections = (url: URL, address = url.hostname) =>
    probe({ url: new URL(connectionsPath, url), address, schema: connectionsReport });

  async function probeReplicas(): Promise<Replica[]> {
    try {
      const found = await lookup(replicas.hostname, { all: true, family: 4 });
      const addresses = found.map(({ address }) => address);
      names = new Map([...names].filter(([address]) => addresses.includes(address)));
      return await Promise.all(addresses.map(probeReplica));
    } catch (error) {
      const reason = `has no replica: ${getRootCause(error)}`;
      return [{ name: 'inventory', isKnown: true, probe: { error: reason } }];
    }
  }

  async function probeReplica(address: string): Promise<Replica> {
    const result = await probeConnections(replicas, address);
    if (result.data) names.set(address, result.data.replica);
    const name = names.get(address) ?? (setting === 'local' ? 'inventory' : undefined);
    return { name: name ?? `inventory at ${address}`, isKnown: name !== undefined, probe: result };
  }

  return async () => {
    const at = Date.now();
    const [web, acquisitionsResult, queue, inventory] = await Promise.all([
      readOwn(),
      probeConnections(acquisitions),
      probe({ url: new URL('/status', acquisitions), schema: queueSchema }),
      probeReplicas(),
    ]);
    return { at, setting, web, acquisitions: acquisitionsResult, queue, inventory };
  };
}
