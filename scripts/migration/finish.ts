import { renderStep, type KubernetesObject } from '../application/manifests.ts';
import { getLastStep, replaceObjects } from '../application/workshop.ts';
import {
  nameReplicationService,
  otherSide,
  sideNames,
  sidePlaces,
  type DatabasePlacement,
  type Side,
} from '../cluster/database-placement.ts';
import type { Deployment } from '../deployment/deployment.ts';
import type { Plan, Step } from '../lib/plan.ts';
import { args } from '../lib/run.ts';
import { UserError } from '../lib/user-error.ts';
import { explainNeed } from './decide.ts';
import { forgetReplication } from './forget-replication.ts';
import type { ConnectedSides } from './sides.ts';
import { verbs } from './status.ts';

/**
 * Gives up the side that isn't the primary, and all that `make migrate-prepare` has made for it. Last goes the Service by which every
 * command knows that there are two sides: whatever interrupts it, the next run goes on.
 */
export function planFinish(
  deployment: Deployment,
  sides: ConnectedSides,
  { primary, hasStandby }: DatabasePlacement,
): Plan<string> {
  const isVmLeft = primary === 'pod' && hasStandby;
  return {
    proof: { step: hasStandby ? verifyNotNeeded(sides, primary) : undefined },
    asynchronous: { step: stopWaiting(deployment, primary), after: ['proof'] },
    vm: {
      step: isVmLeft ? deployment.machine.remove({ withData: true }) : undefined,
      after: ['asynchronous'],
    },
    cluster: { step: removeObjects(deployment, primary), after: ['vm'] },
    replication: { step: forgetReplication[primary](deployment), after: ['cluster'] },
    record: { step: recordOneSide(deployment, primary), after: ['replication'] },
  };
}

function verifyNotNeeded(sides: ConnectedSides, primary: Side): Step {
  return {
    title: 'the other side is not needed any more',
    limitMs: 60_000,
    isReadOnly: true,
    run: async () => {
      const need = explainNeed(await sides.observe());
      if (need !== undefined)
        throw new UserError(`${need}\nFirst bring the primary where it is to stay: ${verbs[primary]}`);
      return undefined;
    },
  };
}

function stopWaiting({ database }: Deployment, primary: Side): Step {
  return {
    title: 'commits wait for no standby',
    limitMs: 60_000,
    run: async () => {
      const { sql } = database.servers[primary];
      if ((await sql('show synchronous_standby_names')) === '') return { changed: false, note: 'already' };
      await sql('alter system reset synchronous_standby_names');
      await sql('select pg_reload_conf()');
      return undefined;
    },
  };
}

/** Deletes what the last step has with two sides and not with one, and applies the rest as it is with one. */
function removeObjects(deployment: Deployment, primary: Side): Step {
  const { cluster } = deployment;
  return {
    title: primary === 'vm' ? 'the pod, its volume and its rules are gone' : 'the rules for the VM are gone',
    limitMs: 240_000,
    run: async () => {
      const step = await getLastStep();
      const image = await cluster.readImageReference();
      const render = (hasStandby: boolean) => renderStep(deployment, step, image, { primary, hasStandby });
      const isRecord = ({ metadata }: KubernetesObject) => metadata.name === nameRecord(primary);
      const all = (await render(true)).filter((object) => !isRecord(object));
      const changes = await replaceObjects(cluster, all, await render(false));
      // istiod keeps an entry for a day, in case the VM comes back.
      if (primary === 'pod')
        await cluster.kubectl(args`delete workloadentry --selector app=${sideNames.vm} --ignore-not-found`);
      return changes.length > 0 ? undefined : { changed: false, note: 'already' };
    },
  };
}

function recordOneSide({ cluster }: Deployment, primary: Side): Step {
  return {
    title: `the database is ${sidePlaces[primary]} alone`,
    limitMs: 30_000,
    run: async () => {
      const deleted = await cluster.kubectl(args`delete service ${nameRecord(primary)} --ignore-not-found`);
      return deleted === '' ? { changed: false, note: 'already' } : undefined;
    },
  };
}

/** Of the Service that is there as long as there are two sides. */
function nameRecord(primary: Side): string {
  return nameReplicationService(otherSide(primary));
}
