import type { Deployment } from '../../deployment/deployment.ts';
import { projectRoot } from '../../lib/project-root.ts';
import { vmFolder } from '../../machine/machine.ts';
import type { Drill } from './drill.ts';

const delayMs = 400;
/** Of both pods of inventory: their pools, their listeners, and a session each. */
const maxConnections = 2 * 12;

/** Packets between cluster and VM are dropped without a word, as by a broken switch. */
export function createNetCutDrill(deployment: Deployment): Drill {
  const { sh, send, countConnections } = createNetwork(deployment);
  return {
    name: 'net-cut',
    does: 'drops all packets between cluster and VM, those of connections that stand as well, for 20 s',
    predicts:
      'clients get 503 within 9 s, never a hang; nothing piles up; all is well 15 s after packets pass again',
    maxOutageSeconds: 40,
    minOutageSeconds: 10,
    finding: 'vm-network-cut',
    holdMs: 20_000,
    limitMs: 150_000,
    break: async () => {
      await send();
      await sh('cut');
    },
    mend: async () => {
      await sh('mend');
    },
    verify: countConnections,
    putBack: async () => {
      await sh('mend');
    },
  };
}

/** Packets from the VM to the cluster come late: delayed one by one, or, without netem, queueing before a narrow way. */
export function createNetSlowDrill(deployment: Deployment): Drill {
  const { sh, send, countConnections } = createNetwork(deployment);
  let how = '';
  return {
    name: 'net-slow',
    does: `makes packets from the VM to the cluster late for 20 s: by ${delayMs} ms each, or, where the kernel has no netem, by a way of 24 kbit/s`,
    predicts: 'books are written more slowly; what takes too long gets 503 within 9 s; nothing piles up',
    maxOutageSeconds: 40,
    finding: 'vm-network-slow',
    holdMs: 20_000,
    limitMs: 150_000,
    break: async () => {
      await send();
      how = await sh(`slow ${delayMs}`);
    },
    mend: async () => {
      await sh('mend');
    },
    verify: async ({ slowestSeconds }) => {
      if (slowestSeconds < delayMs / 1000) {
        throw new Error(`the slowest answer took ${slowestSeconds} s: was anything slow?`);
      }
      return `${how}; ${await countConnections()}`;
    },
    putBack: async () => {
      await sh('mend');
    },
  };
}

function createNetwork({ machine }: Deployment) {
  return {
    send: () => machine.sendFolder(`${projectRoot}vm`, vmFolder),
    sh: (verb: string) => machine.sh(`${vmFolder}/drills/net.sh ${verb}`),
    countConnections: async () => {
      const count = Number(
        await machine.sql("select count(*) from pg_stat_activity where usename = 'inventory'"),
      );
      if (count > maxConnections) throw new Error(`inventory has ${count} connections: they pile up`);
      return `${count} connections of inventory`;
    },
  };
}
