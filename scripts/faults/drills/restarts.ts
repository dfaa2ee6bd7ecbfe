import { setTimeout as sleep } from 'node:timers/promises';
import { findInDocker } from '../../docker/docker.ts';
import type { Deployment } from '../../deployment/deployment.ts';
import type { CreateDrill, Drill } from './drill.ts';
import { createSeat } from './seat.ts';

const stopTimeoutMs = 120_000;
/** Long enough for the one that starts first to look for the other in vain. */
const apartMs = 20_000;

interface Addressed {
  NetworkSettings: { Networks: Record<string, { IPAddress: string }> };
}

/** The machine that the whole cluster runs on starts again; the VM stays. */
export function createNodeRestartDrill(deployment: Deployment): Drill {
  const { run, names } = deployment;
  const seat = createSeat(deployment);
  return {
    name: 'node-restart',
    does: "restarts the cluster's node",
    predicts: 'the library is back by itself within 3 minutes, the VM under the same WorkloadEntry',
    maxOutageSeconds: 180,
    minOutageSeconds: 1,
    mayHang: true,
    limitMs: 420_000,
    break: async () => {
      await seat.note();
      await run('docker', ['restart', '--time', '30', names.node], { timeoutMs: stopTimeoutMs });
    },
    verify: seat.verifyKept,
  };
}

/** As after a power failure of the house: whoever starts first, both find each other, and nobody's address is swapped. */
export const createAllRestartDrills: CreateDrill[] = [
  (deployment) => createAllRestartDrill(deployment, 'vm', 'node'),
  (deployment) => createAllRestartDrill(deployment, 'node', 'vm'),
];

type Machine = 'vm' | 'node';

function createAllRestartDrill(deployment: Deployment, first: Machine, second: Machine): Drill {
  const { run, names, machine } = deployment;
  const seat = createSeat(deployment);
  let before = '';
  return {
    name: `all-restart-${first}-first`,
    does: `stops node and VM, then starts the ${first} and ${apartMs / 1000} s later the ${second}`,
    predicts:
      'all is back by itself within 4 minutes, at the same addresses, the VM under the same and only WorkloadEntry',
    maxOutageSeconds: 240,
    minOutageSeconds: 10,
    mayHang: true,
    refusal: machine.isStandIn
      ? undefined
      : 'It would have to switch a host of yours off and on again, which ssh alone cannot do.',
    limitMs: 480_000,
    break: async () => {
      await seat.note();
      before = await readAddresses();
      await run('docker', ['stop', '--time', '30', names.node, names.vm], { timeoutMs: stopTimeoutMs });
      await run('docker', ['start', names[first]]);
      await sleep(apartMs);
      await run('docker', ['start', names[second]]);
    },
    verify: async () => {
      const after = await readAddresses();
      if (after !== before) throw new Error(`the addresses have changed: ${before} → ${after}`);
      return `${await seat.verifyKept()}; ${after}`;
    },
    putBack: async () => {
      await run('docker', ['start', names.node, names.vm]);
    },
  };

  async function readAddresses(): Promise<string> {
    const machines = await Promise.all(
      (['node', 'vm'] as const).map(async (machine) => {
        const found = await findInDocker<Addressed>(run, 'container', names[machine]);
        return `${machine} at ${found?.NetworkSettings.Networks[names.network]?.IPAddress ?? 'no address'}`;
      }),
    );
    return machines.join(', ');
  }
}
