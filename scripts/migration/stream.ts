import type { Pod } from 'kubernetes-types/core/v1.js';
import type { Cluster } from '../cluster/cluster.ts';
import {
  getReplicationAddress,
  otherSide,
  readPrimarySide,
  sidePlaces,
  type Side,
} from '../cluster/database-placement.ts';
import { listWaitingReasons } from '../cluster/pods.ts';
import { databasePod } from '../deployment/database.ts';
import type { Deployment } from '../deployment/deployment.ts';
import type { Step } from '../lib/plan.ts';
import { args } from '../lib/run.ts';
import { UserError } from '../lib/user-error.ts';
import { waitFor } from '../lib/wait.ts';
import { getStatus } from './decide.ts';
import type { SideStatus } from './side-status.ts';
import type { ConnectedSides } from './sides.ts';
import { vmPasswordFile } from './vm-replication.ts';

const copyLimitMs = 3_600_000;
const followMs = 20_000;

/** Where commits wait for a standby that is away, they don't any more: what follows writes, too. */
export function releaseCommits(sides: ConnectedSides): Step {
  return {
    title: 'no commit waits for a standby that is away',
    limitMs: 60_000,
    run: async () => {
      const { side, status: primary } = await observePrimary(sides);
      if (primary.synchronousStandby === '' || primary.follower?.state === 'streaming') {
        return { changed: false, note: primary.synchronousStandby === '' ? 'none waits' : 'it is there' };
      }
      await sides.call(side, "synchronize ''");
      return undefined;
    },
  };
}

/** The standby has a copy, and receives what the primary writes. One that can't follow any more is copied anew. */
export function awaitStandby(deployment: Deployment, sides: ConnectedSides): Step {
  return {
    title: 'the standby follows',
    limitMs: copyLimitMs,
    run: async () => {
      const primary = await readPrimarySide(deployment.cluster);
      const standby = otherSide(primary);
      const verify = () => verifyFollows(deployment, sides);
      const note = { note: `PostgreSQL ${sidePlaces[standby]} follows the one ${sidePlaces[primary]}` };
      const before = await verify().catch(() => undefined);
      if (before === true) return { ...note, changed: false };
      // The pod changes when it is deleted, not before (OnDelete): its image may have been named anew since.
      if (before) await deletePod(deployment.cluster);
      const copy = await findCopy(sides, standby);
      if (copy !== undefined) {
        const follows =
          copy === 'ours' &&
          (await waitFor('the standby follows', verify, { timeoutMs: followMs }).catch(() => false));
        if (follows === true) return note;
        await copyAnew(deployment, sides, standby);
      }
      const outcome = await waitFor('the standby follows', verify, {
        timeoutMs: copyLimitMs - 60_000,
        everyMs: 500,
      });
      if (outcome !== true) throw outcome;
      return note;
    },
  };
}

/** The side that the name leads to. */
async function observePrimary(sides: ConnectedSides): Promise<{ side: Side; status: SideStatus }> {
  const observation = await sides.observe();
  return { side: observation.recorded, status: getStatus(observation, observation.recorded) };
}

/** Whether that side has a copy of the primary, or the data of another PostgreSQL; nothing where there is none yet. */
async function findCopy(sides: ConnectedSides, side: Side): Promise<'ours' | 'foreign' | undefined> {
  const observation = await sides.observe();
  const observed = observation.sides[side];
  if (observed instanceof Error) return undefined;
  const { systemIdentifier } = getStatus(observation, otherSide(side));
  return observed.systemIdentifier === systemIdentifier ? 'ours' : 'foreign';
}

/** A standby holds nothing that the primary doesn't have. */
async function copyAnew({ cluster }: Deployment, sides: ConnectedSides, side: Side): Promise<void> {
  if (side === 'vm') {
    const address = await getReplicationAddress(cluster, 'pod');
    await sides.call('vm', `copy_anew ${address} ${vmPasswordFile}`, copyLimitMs);
  } else {
    await sides.call('pod', 'fence 20; rm -rf "$data"');
    await deletePod(cluster);
  }
}

async function deletePod({ kubectl }: Cluster): Promise<void> {
  await kubectl(args`delete pod ${databasePod.name} --wait`, { timeoutMs: 120_000 });
}

/** Throws while it does not follow. A copy takes its time; what would take all of it, an image that the cluster can't pull, is returned. */
async function verifyFollows(
  { cluster, database, settings }: Deployment,
  sides: ConnectedSides,
): Promise<true | UserError> {
  const { status } = await observePrimary(sides);
  if (status.follower?.state === 'streaming') return true;
  const pod = await cluster.find<Pod>('pod', databasePod.name);
  const waiting = pod ? listWaitingReasons(pod) : [];
  const unpulled = waiting.find((reason) => reason.includes('ImagePullBackOff'));
  if (unpulled !== undefined) {
    return new UserError(
      `The cluster can't pull ${settings.POSTGRES_IMAGE}. To have the image from elsewhere: POSTGRES_IMAGE=… make deploy-all, then make migrate-prepare\n${unpulled}`,
    );
  }
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
      const { side, status } = await observePrimary(sides);
      if (status.follower?.isSynchronous) return { changed: false, note: 'already' };
      await sides.perform({ do: 'synchronize', side });
      await waitFor(
        'the standby confirms commits',
        async () => {
          const { follower } = (await observePrimary(sides)).status;
          if (!follower?.isSynchronous) throw new Error(follower?.state ?? 'it is away');
        },
        { timeoutMs: 45_000 },
      );
      return undefined;
    },
  };
}
