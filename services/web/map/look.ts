import { lookup } from 'node:dns/promises';
import { z } from 'zod';
import { connectionsPath, connectionsReport, type ConnectionsReport } from '../../platform/connections.ts';
import { getRootCause } from '../../platform/error-message.ts';
import { ask, type Heard } from './ask.ts';

const queue = z.object({ waiting: z.number(), refused: z.array(z.unknown()) });

/** What one look at the library has shown. */
export interface Sight {
  at: number;
  setting: 'mesh' | 'local';
  web: ConnectionsReport;
  acquisitions: Heard<ConnectionsReport>;
  /** What is bought and not yet on the shelf. */
  queue: Heard<z.infer<typeof queue>>;
  inventory: Replica[];
}

export interface Replica {
  name: string;
  /** Whether it has ever answered, and so told its name. */
  isKnown: boolean;
  heard: Heard<ConnectionsReport>;
}

interface Eyes {
  setting: Sight['setting'];
  readOwn: () => Promise<ConnectionsReport>;
  acquisitionsUrl: string;
  /** Its name has the address of every replica of inventory, ready or not. */
  replicasUrl: string;
}

/** Builds the look at all that can be seen from web: each service is asked for itself alone. */
export function createLook({ setting, readOwn, acquisitionsUrl, replicasUrl }: Eyes): () => Promise<Sight> {
  const [acquisitions, replicas] = [acquisitionsUrl, replicasUrl].map((url) => new URL(url)) as [URL, URL];
  let names = new Map<string, string>();

  const askAt = (url: URL, address?: string) =>
    ask({ url: new URL(connectionsPath, url), schema: connectionsReport, ...(address && { address }) });

  async function askReplicas(): Promise<Replica[]> {
    try {
      const found = await lookup(replicas.hostname, { all: true, family: 4 });
      const addresses = found.map(({ address }) => address);
      names = new Map([...names].filter(([address]) => addresses.includes(address)));
      return await Promise.all(addresses.map(askReplica));
    } catch (error) {
      return [
        { name: 'inventory', isKnown: true, heard: { problem: `has no replica: ${getRootCause(error)}` } },
      ];
    }
  }

  async function askReplica(address: string): Promise<Replica> {
    const heard = await askAt(replicas, address);
    if (heard.answer) names.set(address, heard.answer.replica);
    const name = names.get(address) ?? (setting === 'local' ? 'inventory' : undefined);
    return { name: name ?? `inventory at ${address}`, isKnown: name !== undefined, heard };
  }

  return async () => {
    const at = Date.now();
    const [web, atDesk, atQueue, inventory] = await Promise.all([
      readOwn(),
      askAt(acquisitions),
      ask({ url: new URL('/status', acquisitions), schema: queue }),
      askReplicas(),
    ]);
    return { at, setting, web, acquisitions: atDesk, queue: atQueue, inventory };
  };
}
