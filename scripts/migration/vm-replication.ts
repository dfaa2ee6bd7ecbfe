import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nameSlot, readReplicationSettings } from '../application/standby.ts';
import { getReplicationAddress, nameReplicationService } from '../cluster/database-placement.ts';
import { getPodAddress } from '../deployment/database.ts';
import type { Deployment } from '../deployment/deployment.ts';
import type { Step } from '../lib/plan.ts';
import { waitFor } from '../lib/wait.ts';
import { vmFolder } from '../machine/machine.ts';
import { getStatus, isPrimary } from './decide.ts';
import { readReplicationPassword } from './replication-role.ts';
import type { ConnectedSides } from './sides.ts';

/** On the VM, in memory: what prepare-replication.sh is given. */
const filesFolder = '/run/mesh-library-replication';
/** On the VM, for libpq. */
export const vmPasswordFile = '/etc/mesh-library/replication-passwords';

/** A PostgreSQL that was just installed on the VM has a database of its own, and would be a second primary until it is a copy. */
export function fenceNewServer(sides: ConnectedSides): Step {
  return {
    title: 'PostgreSQL on the VM is no second primary',
    limitMs: 90_000,
    run: async () => {
      const observation = await sides.observe();
      const [vm, pod] = [getStatus(observation, 'vm'), getStatus(observation, 'pod')];
      if (!isPrimary(vm) || vm.systemIdentifier === pod.systemIdentifier)
        return { changed: false, note: 'already' };
      await sides.call('vm', 'fence 30', 40_000);
      await sides.call('vm', `follow ${nameSlot('pod')}`, 60_000);
      return undefined;
    },
  };
}

/** The VM is able to follow: its settings, its password, and a way to the pods that lasts. */
export function prepareVm(deployment: Deployment): Step {
  const { machine, cluster } = deployment;
  return {
    title: 'the VM can follow, too',
    limitMs: 120_000,
    run: async () => {
      const folder = await mkdtemp(join(tmpdir(), 'mesh-library-'));
      try {
        await writeVmFiles(deployment, folder);
        await machine.sendFolder(folder, filesFolder, true);
      } finally {
        await rm(folder, { recursive: true });
      }
      const changes = await machine.sh(`${vmFolder}/prepare-replication.sh ${filesFolder} 2>&1`);
      await waitFor('the VM reaches the pod', () => verifyRoute(deployment), { timeoutMs: 90_000 });
      return changes === '' ? { changed: false, note: `reaches the pods of ${cluster.context}` } : undefined;
    },
  };
}

async function writeVmFiles({ cluster }: Deployment, folder: string): Promise<void> {
  const address = await getReplicationAddress(cluster, 'pod');
  const host = `${nameReplicationService('pod')}.${cluster.namespace}.svc.cluster.local`;
  const password = await readReplicationPassword({ cluster });
  const route = await cluster.podRoute?.();
  await writeFile(
    join(folder, 'replication.conf'),
    await readReplicationSettings('vm', { host, address, passwordFile: vmPasswordFile }),
  );
  await writeFile(join(folder, 'passwords'), `*:*:*:replicator:${password}\n`);
  if (route) await writeFile(join(folder, 'pod-route'), `RANGE=${route.range}\nVIA=${route.via}\n`);
}

/** The VM's proxy dials pods directly. Their proxies answer at 15021 whoever asks. Throws with what is missing, and for what. */
export async function verifyRoute({
  cluster,
  machine,
}: Pick<Deployment, 'cluster' | 'machine'>): Promise<void> {
  const address = await getPodAddress(cluster);
  await machine.sh(`timeout 3 bash -c '< /dev/tcp/${address}/15021'`).catch((cause: unknown) => {
    throw new Error(
      `the VM has no way to ${address}, the pod's address. For the way back it needs one: in a cloud, the pods' range in the VPC's routes and firewall rules; else a route through a node.`,
      { cause },
    );
  });
}
