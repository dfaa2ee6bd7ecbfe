import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Node, Pod, Service } from 'kubernetes-types/core/v1.js';
import { renderStep } from '../application/manifests.ts';
import { readReplicationSettings, type StandbyPlacement } from '../application/standby.ts';
import { getLastStep } from '../application/workshop.ts';
import { toList } from '../cluster/client.ts';
import { otherSide, readDatabasePlacement, sideNames, sidePlaces } from '../cluster/database-placement.ts';
import { databasePod } from '../deployment/database.ts';
import type { Deployment } from '../deployment/deployment.ts';
import type { Step } from '../lib/plan.ts';
import { args } from '../lib/run.ts';
import { waitFor } from '../lib/wait.ts';
import { vmFolder } from '../machine/machine.ts';
import { readReplicationPassword } from './replication-role.ts';
import type { ConnectedSides } from './sides.ts';

/** On the VM, in memory: what prepare-replication.sh is given. */
const vmFilesFolder = '/run/mesh-library-replication';
const vmPasswordFile = '/etc/mesh-library/replication-passwords';
const copyLimitMs = 3_600_000;
const followMs = 20_000;

/** Where kind's node has no registry to pull from. */
export function loadDatabaseImage({ cluster, run, settings }: Deployment): Step | undefined {
  const { node } = cluster;
  const image = settings.POSTGRES_IMAGE;
  return (
    node && {
      title: `image "${image}" in the cluster`,
      limitMs: 600_000,
      done: async () => {
        const found = await cluster.find<Node>('node', node.name);
        const names = found?.status?.images?.flatMap(({ names: some = [] }) => some) ?? [];
        return names.some((name) => name === image || name.endsWith(`/${image}`)) ? 'there' : undefined;
      },
      run: async () => {
        await run('docker', args`image inspect ${image}`).catch(() =>
          run('docker', ['pull', '--quiet', image], { timeoutMs: 480_000 }),
        );
        await node.loadImage(image);
        return undefined;
      },
    }
  );
}

/** Of the workshop's last step, the two sides of the database, as `placement` says. Returns whether anything has changed. */
export async function applyPlacement(deployment: Deployment, placement: StandbyPlacement): Promise<boolean> {
  const { cluster } = deployment;
  const image = await cluster.readImageReference();
  const objects = await renderStep(deployment, await getLastStep(), image, placement);
  const ours = objects.filter(({ metadata }) => metadata.name.startsWith(sideNames.pod));
  const { changed } = await cluster.apply(['-f', '-'], { input: toList(ours), timeoutMs: 90_000 });
  return changed;
}

/** Where commits wait for a standby that is away, they don't any more: what follows writes, too. */
export function releaseCommits(sides: ConnectedSides): Step {
  return {
    title: 'no commit waits for a standby that is away',
    limitMs: 60_000,
    run: async () => {
      const { recorded, sides: seen } = await sides.observe();
      const primary = seen[recorded];
      if (primary instanceof Error) throw primary;
      if (primary.synchronousStandby === '' || primary.follower?.state === 'streaming') {
        return { changed: false, note: primary.synchronousStandby === '' ? 'none waits' : 'it is there' };
      }
      await sides.call(recorded, 'synchronize');
      return undefined;
    },
  };
}

/** The pod, its volume, and the rules by which both sides reach each other. */
export function applyStandby(deployment: Deployment): Step {
  return {
    title: 'the pod, and the rules for both sides',
    limitMs: 120_000,
    run: async () => {
      const placement = await readDatabasePlacement(deployment.cluster);
      const changed = await applyPlacement(deployment, { ...placement, hasStandby: true });
      return changed ? undefined : { changed: false, note: 'unchanged' };
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
        await machine.sendFolder(folder, vmFilesFolder, true);
      } finally {
        await rm(folder, { recursive: true });
      }
      const changes = await machine.sh(`${vmFolder}/prepare-replication.sh ${vmFilesFolder} 2>&1`);
      await waitFor('the VM reaches the pod', () => verifyRoute(deployment), { timeoutMs: 90_000 });
      return changes === '' ? { changed: false, note: `reaches the pods of ${cluster.context}` } : undefined;
    },
  };
}

async function writeVmFiles({ cluster }: Deployment, folder: string): Promise<void> {
  const name = `${sideNames.pod}-replication`;
  const service = await cluster.find<Service>('service', name);
  const address = service?.spec?.clusterIP;
  if (address === undefined) throw new Error(`Service ${name} has no address yet.`);
  const host = `${name}.${cluster.namespace}.svc.cluster.local`;
  const password = await readReplicationPassword({ cluster });
  const route = await cluster.podRoute?.();
  await writeFile(
    join(folder, 'replication.conf'),
    await readReplicationSettings('vm', { host, address, passwordFile: vmPasswordFile }),
  );
  await writeFile(join(folder, 'passwords'), `*:*:*:replicator:${password}\n`);
  if (route) await writeFile(join(folder, 'pod-route'), `RANGE=${route.range}\nVIA=${route.via}\n`);
}

/** The VM's proxy dials pods directly. Their proxies answer at 15021 whoever asks. */
async function verifyRoute({ cluster, machine }: Deployment): Promise<void> {
  const pod = await cluster.find<Pod>('pod', databasePod.name);
  const address = pod?.status?.podIP;
  if (address === undefined) throw new Error(`Pod ${databasePod.name} has no address yet.`);
  await machine.sh(`timeout 3 bash -c '< /dev/tcp/${address}/15021'`).catch((cause: unknown) => {
    throw new Error(
      `the VM has no way to ${address}, the pod's address. For the way back it needs one: in a cloud, the pods' range in the VPC's routes and firewall rules; else a route through a node.`,
      { cause },
    );
  });
}

/** The standby has a copy, and receives what the primary writes. One that can't follow any more is copied anew. */
export function awaitStandby(deployment: Deployment, sides: ConnectedSides): Step {
  return {
    title: 'the standby follows',
    limitMs: copyLimitMs,
    run: async () => {
      const { primary } = await readDatabasePlacement(deployment.cluster);
      const standby = otherSide(primary);
      const verify = () => verifyFollows(deployment, sides);
      const note = { note: `PostgreSQL ${sidePlaces[standby]} follows the one ${sidePlaces[primary]}` };
      const before = await verify().catch(() => undefined);
      if (before) return { ...note, changed: false };
      if (await hasCopy(sides, standby)) {
        const follows = await waitFor('the standby follows', verify, { timeoutMs: followMs }).catch(
          () => undefined,
        );
        if (follows) return note;
        await copyAnew(deployment, sides, standby);
      }
      await waitFor('the standby follows', verify, { timeoutMs: copyLimitMs - 60_000, everyMs: 500 });
      return note;
    },
  };
}

async function hasCopy(sides: ConnectedSides, side: 'vm' | 'pod'): Promise<boolean> {
  const observed = (await sides.observe()).sides[side];
  return !(observed instanceof Error);
}

/** A standby holds nothing that the primary doesn't have. */
async function copyAnew({ cluster }: Deployment, sides: ConnectedSides, side: 'vm' | 'pod'): Promise<void> {
  if (side === 'vm') {
    const host = await cluster.find<Service>('service', `${sideNames.pod}-replication`);
    await sides.call('vm', `copy_anew ${host?.spec?.clusterIP ?? ''} ${vmPasswordFile}`, copyLimitMs);
  } else {
    await sides.call('pod', 'fence 20; rm -rf "$data"');
    await cluster.kubectl(args`delete pod ${databasePod.name} --wait`, { timeoutMs: 120_000 });
  }
}

async function verifyFollows({ cluster, database }: Deployment, sides: ConnectedSides): Promise<true> {
  const { recorded, sides: seen } = await sides.observe();
  const primary = seen[recorded];
  if (primary instanceof Error) throw primary;
  const { follower } = primary;
  if (follower?.state === 'streaming') return true;
  const pod = await cluster.find<Pod>('pod', databasePod.name);
  const waiting = [
    ...(pod?.status?.initContainerStatuses ?? []),
    ...(pod?.status?.containerStatuses ?? []),
  ].flatMap(({ name, state }) =>
    state?.waiting ? [`${name}: ${state.waiting.reason ?? 'waits'} ${state.waiting.message ?? ''}`] : [],
  );
  const progress = await database.sql(
    "select phase || ', ' || backup_streamed / 1048576 || ' MiB' from pg_stat_progress_basebackup limit 1",
  );
  throw new Error([progress || 'it does not ask for the log', ...waiting].join('; '));
}

/** From now on nothing is acknowledged that the standby does not have. */
export function synchronize(deployment: Deployment, sides: ConnectedSides): Step {
  return {
    title: 'each commit waits for the standby',
    limitMs: 60_000,
    run: async () => {
      const { recorded, sides: seen } = await sides.observe();
      const before = seen[recorded];
      if (before instanceof Error) throw before;
      if (before.follower?.isSynchronous) return { changed: false, note: 'already' };
      await sides.perform({ do: 'synchronize', side: recorded });
      await waitFor(
        'the standby confirms commits',
        async () => {
          const { sides: now } = await sides.observe();
          const primary = now[recorded];
          if (primary instanceof Error) throw primary;
          if (!primary.follower?.isSynchronous) throw new Error(primary.follower?.state ?? 'it is away');
        },
        { timeoutMs: 45_000 },
      );
      return undefined;
    },
  };
}
