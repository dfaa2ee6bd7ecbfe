import {
  otherSide,
  readDatabasePlacement,
  readPrimarySide,
  sidePlaces,
  type Side,
} from '../cluster/database-placement.ts';
import { runPlan } from '../lib/plan.ts';
import { args } from '../lib/run.ts';
import { waitFor } from '../lib/wait.ts';
import { getStatus, isPrimary } from '../migration/decide.ts';
import { planFinish } from '../migration/finish.ts';
import { planMigration } from '../migration/migrate.ts';
import { planPreparation } from '../migration/prepare.ts';
import { connectSides, type ConnectedSides } from '../migration/sides.ts';
import type { CreateFaults, Drill } from './fault.ts';

/** Two switches have four actions each; the last ones leave the primary where it is to be. */
const interruptions = 4;
const limits = { maxOutageSeconds: 20, limitMs: 600_000 };

/** The move of the database between the VM and the cluster, and what may go wrong meanwhile. */
export const createMigrationFaults: CreateFaults = (deployment) => {
  const { cluster, machine, database } = deployment;
  const withSides = async <T>(work: (sides: ConnectedSides) => Promise<T>): Promise<T> => {
    await using sides = connectSides(deployment);
    return await work(sides);
  };
  const prepareStandby = () =>
    withSides(async (sides) =>
      runPlan(planPreparation(deployment, sides, await readPrimarySide(cluster)), () => undefined),
    );
  const finish = () =>
    withSides(async (sides) =>
      runPlan(planFinish(deployment, sides, await readDatabasePlacement(cluster)), () => undefined),
    );
  const move = (target: Side, onAction?: () => void) =>
    withSides((sides) => runPlan(planMigration(deployment, sides, target, onAction), () => undefined));
  let wasPrepared = false;

  /** A standby that follows, and the primary on that side. */
  const prepareAt = (side: Side) => async () => {
    wasPrepared = (await readDatabasePlacement(cluster)).hasStandby;
    await prepareStandby();
    if ((await readPrimarySide(cluster)) !== side) await move(side);
  };
  const restore = async () => {
    if ((await readPrimarySide(cluster)) === 'pod') await move('vm');
    if (!wasPrepared) await finish();
  };
  const verifyAt = (side: Side) => () => withSides((sides) => verifyPrimary(sides, side));
  const sqlOnStandby = (statement: string) => database.servers.pod.sql(statement, 'postgres');
  const resumeReplay = () => sqlOnStandby('select pg_wal_replay_resume()');
  /** The standby receives nothing, and confirms nothing, as if the network to it were cut. */
  const signalReceiver = (signal: 'STOP' | 'CONT') =>
    database.servers.pod.sh(`pkill --signal ${signal} --full 'walreceiver'`);

  const faults: Drill[] = [
    {
      name: 'migrate',
      description: 'moves the database from the VM into the cluster',
      prepare: prepareAt('vm'),
      inject: () => move('pod'),
      restore,
      prediction: {
        text: 'writes pause for less than two seconds; every acknowledged book is on both sides',
        ...{ ...limits, maxOutageSeconds: 2 },
        verifyAfter: verifyAt('pod'),
      },
    },
    {
      name: 'migrate-back',
      description: 'moves the database from the cluster back to the VM',
      prepare: prepareAt('pod'),
      inject: () => move('vm'),
      restore,
      prediction: {
        text: 'writes pause for less than two seconds; every acknowledged book is on both sides',
        ...{ ...limits, maxOutageSeconds: 2 },
        verifyAfter: verifyAt('vm'),
      },
    },
    {
      name: 'migrate-interrupted',
      description: 'ends make migrate after each of its actions in turn, and runs it again, there and back',
      prepare: prepareAt('vm'),
      inject: async () => {
        for (let count = 1; count <= interruptions; count += 1) {
          const target = otherSide(await readPrimarySide(cluster));
          await move(target, interruptAfter(count)).catch(() => undefined);
          await move(target);
        }
      },
      restore,
      prediction: {
        text: 'clients get 503 until it runs again; each run ends with one primary, and nothing is lost',
        ...{ ...limits, maxOutageSeconds: 60, limitMs: 900_000 },
        verifyAfter: verifyAt('vm'),
      },
    },
    {
      name: 'migrate-old-primary-reboots',
      description: 'reboots the VM when the database has moved into the cluster',
      prepare: prepareAt('pod'),
      inject: () => machine.reboot(),
      restore,
      prediction: {
        text: 'nobody notices; the VM comes back as a standby, which takes no write, and follows again',
        ...{ ...limits, maxOutageSeconds: 0 },
        verifyAfter: verifyAt('pod'),
      },
    },
    {
      name: 'migrate-replication-cut',
      description: 'keeps the standby from receiving anything while each commit waits for it',
      finding: 'replication-cut',
      isMendedByHand: true,
      prepare: prepareAt('vm'),
      inject: () => signalReceiver('STOP'),
      mend: () => signalReceiver('CONT'),
      restore: async () => {
        await signalReceiver('CONT').catch(() => undefined);
        await restore();
      },
      prediction: {
        text: 'writes are refused with 503 within their limits, reads go on; with the standby back all goes on, and nothing is lost',
        ...{ ...limits, maxOutageSeconds: 60, minOutageSeconds: 5, holdMs: 15_000 },
        verifyAfter: verifyAt('vm'),
      },
    },
    {
      name: 'migrate-standby-lost',
      description: 'deletes the standby in the cluster, with its volume',
      finding: 'standby-lost',
      prepare: prepareAt('vm'),
      inject: () =>
        cluster.kubectl(args`delete statefulset/postgres-1 pvc/postgres-1 --wait --timeout=120s`, {
          timeoutMs: 130_000,
        }),
      mend: prepareStandby,
      restore,
      prediction: {
        text: 'writes are refused with 503 until make migrate-prepare, which makes the standby anew',
        ...{ ...limits, maxOutageSeconds: 180, minOutageSeconds: 1, holdMs: 10_000 },
        verifyAfter: verifyAt('vm'),
      },
    },
    {
      name: 'migrate-proof-fails',
      description: 'runs make migrate while the standby does not replay what it receives',
      prepare: async () => {
        await prepareAt('vm')();
        await sqlOnStandby('select pg_wal_replay_pause()');
      },
      inject: () =>
        move('pod').then(
          () => Promise.reject(new Error('the primary moved to a standby that had not replayed everything')),
          () => undefined,
        ),
      mend: resumeReplay,
      restore: async () => {
        await resumeReplay().catch(() => undefined);
        await restore();
      },
      prediction: {
        text: 'it gives up after ten seconds, and the VM serves on; nothing is lost',
        ...{ ...limits, maxOutageSeconds: 40, minOutageSeconds: 3 },
        verifyAfter: verifyAt('vm'),
      },
    },
  ];
  return faults.map((fault) => ({ ...fault, movesPrimary: true, requires: ['machine.database'] }));
};

/** Ends a migration from within, as a power cut of the machine that runs it would. */
function interruptAfter(count: number): () => void {
  let left = count;
  return () => {
    left -= 1;
    if (left <= 0) throw new Error('interrupted on purpose');
  };
}

/** Throws unless that side alone is the primary, and the other one follows. */
async function verifyPrimary(sides: ConnectedSides, side: Side): Promise<string> {
  return await waitFor(
    `the primary is ${sidePlaces[side]} alone`,
    async () => {
      const observation = await sides.observe();
      const { recorded } = observation;
      const [here, there] = [getStatus(observation, side), getStatus(observation, otherSide(side))];
      if (recorded !== side || !isPrimary(here))
        throw new Error(`the name leads to the one ${sidePlaces[recorded]}`);
      if (isPrimary(there) || here.follower?.state !== 'streaming')
        throw new Error('the other side does not follow');
      return `the primary is ${sidePlaces[side]} on timeline ${here.timeline}, and the other side follows`;
    },
    { timeoutMs: 90_000 },
  );
}
