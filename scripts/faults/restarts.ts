import { setTimeout as sleep } from 'node:timers/promises';
import type { Node } from 'kubernetes-types/core/v1.js';
import type { Deployment } from '../deployment/deployment.ts';
import { getCapability } from './capabilities.ts';
import type { CreateFaults, Fault } from './fault.ts';
import { createRegistrationCheck } from './vm-registration.ts';

/** Long enough for the one that starts first to look for the other in vain. */
const apartMs = 20_000;

/** The machine that the whole cluster runs on, and both machines at once. */
export const createRestartFaults: CreateFaults = (deployment) => {
  const getPower = () => getCapability(deployment, 'cluster.node').power;
  const registration = createRegistrationCheck(deployment);
  return [
    {
      name: 'node-frozen',
      description: "freezes the cluster's node",
      requires: ['cluster.node'],
      finding: 'cluster-unreachable',
      inject: () => getPower().pause(),
      restore: () => getPower().unpause(),
    },
    {
      name: 'node-restart',
      description: "restarts the cluster's node",
      requires: ['cluster.node'],
      inject: async () => {
        await registration.record();
        await getPower().restart();
      },
      prediction: {
        text: 'the library is back by itself within 3 minutes, the VM under the same WorkloadEntry',
        ...{ maxOutageSeconds: 180, minOutageSeconds: 1, mayHang: true, limitMs: 420_000 },
        verifyAfter: registration.verifyReconnected,
      },
    },
    createRestartOfAll(deployment, 'VM', 'node'),
    createRestartOfAll(deployment, 'node', 'VM'),
  ];
};

/** As after a power failure of the building: whoever starts first, both find each other, and no address moves. */
function createRestartOfAll(deployment: Deployment, first: 'VM' | 'node', second: 'VM' | 'node'): Fault {
  const registration = createRegistrationCheck(deployment);
  const getPowers = () => ({
    VM: getCapability(deployment, 'machine.power'),
    node: getCapability(deployment, 'cluster.node').power,
  });
  let addressesBefore = '';
  return {
    name: `all-restart-${first.toLowerCase()}-first`,
    description: `stops node and VM, then starts the ${first} and ${apartMs / 1000} s later the ${second}`,
    requires: ['machine.power', 'cluster.node'],
    inject: async () => {
      await registration.record();
      addressesBefore = await readAddresses(deployment);
      const powers = getPowers();
      await Promise.all([powers.node.stop(), powers.VM.stop()]);
      await powers[first].start();
      await sleep(apartMs);
      await powers[second].start();
    },
    restore: () => Promise.all(Object.values(getPowers()).map((power) => power.start())),
    prediction: {
      text: 'all is back by itself within 4 minutes, at the same addresses, the VM under the same and only WorkloadEntry',
      ...{ maxOutageSeconds: 240, minOutageSeconds: 10, mayHang: true, limitMs: 480_000 },
      verifyAfter: async () => {
        const addresses = await readAddresses(deployment);
        if (addresses !== addressesBefore) {
          throw new Error(`the addresses have changed: ${addressesBefore} → ${addresses}`);
        }
        return `${await registration.verifyReconnected()}; ${addresses}`;
      },
    },
  };
}

async function readAddresses({ cluster, machine }: Deployment): Promise<string> {
  const nodes = await cluster.list<Node>('nodes');
  const addresses = nodes.flatMap(({ status }) => status?.addresses ?? []);
  const node = addresses.find(({ type }) => type === 'InternalIP')?.address ?? 'no address';
  return `node at ${node}, VM at ${await machine.sh('hostname --all-ip-addresses')}`;
}
