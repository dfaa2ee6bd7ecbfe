import type { Deployment } from '../deployment/deployment.ts';
import { createScriptFaults, runScript, sendAndRunScript } from './commands.ts';
import { countSessions } from './database.ts';
import type { CreateFaults } from './fault.ts';

const delayMs = 400;
/** Of both pods of inventory: their pools, their listeners, and a session each. */
const maxConnections = 2 * 12;

/** The network between cluster and VM. */
export const createNetworkFaults: CreateFaults = (deployment) => {
  const { machine } = deployment;
  const withScript = createScriptFaults(deployment, 'packet-filter.sh');
  const mend = () => runScript(machine, 'net.sh mend');
  let slowdown = '';
  return [
    // As by a broken switch.
    {
      name: 'net-cut',
      description:
        'drops all packets between cluster and VM, those of connections that stand as well, for 20 s',
      finding: 'vm-network-cut',
      inject: () => sendAndRunScript(machine, 'net.sh cut'),
      mend,
      restore: mend,
      isMendedByHand: true,
      prediction: {
        text: 'clients get 503 within 9 s, never a hang; nothing piles up; all is well 15 s after packets pass again',
        ...{ maxOutageSeconds: 40, minOutageSeconds: 10, holdMs: 20_000, limitMs: 150_000 },
        verifyAfter: () => verifyConnections(deployment),
      },
    },
    {
      name: 'net-slow',
      description: `makes packets from the VM to the cluster late for 20 s: by ${delayMs} ms each, or, where the kernel has no netem, by a way of 24 kbit/s`,
      finding: 'vm-network-slow',
      inject: async () => {
        slowdown = await sendAndRunScript(machine, `net.sh slow ${delayMs}`);
      },
      mend,
      restore: mend,
      isMendedByHand: true,
      prediction: {
        text: 'books are written more slowly; what takes too long gets 503 within 9 s; nothing piles up',
        ...{ maxOutageSeconds: 40, holdMs: 20_000, limitMs: 150_000 },
        verifyAfter: async ({ slowestSeconds }) => {
          if (slowestSeconds < delayMs / 1000) {
            throw new Error(`the slowest answer took ${slowestSeconds} s: was anything slow?`);
          }
          return `${slowdown}; ${await verifyConnections(deployment)}`;
        },
      },
    },
    {
      ...withScript('port-cut', 'vm-network-cut', 'drops what comes for port 5432 of the VM'),
      requires: ['machine.database'],
      isMendedByHand: true,
    },
  ];
};

async function verifyConnections({ database }: Deployment): Promise<string> {
  const count = await countSessions(database);
  if (count > maxConnections) throw new Error(`inventory has ${count} connections: they pile up`);
  return `${count} connections of inventory`;
}
