import { renderStep } from '../application/manifests.ts';
import { getLastStep, replaceObjects } from '../application/workshop.ts';
import { readPrimarySide } from '../cluster/database-placement.ts';
import type { Deployment } from '../deployment/deployment.ts';
import type { Plan, Step } from '../lib/plan.ts';
import { args } from '../lib/run.ts';
import { UserError } from '../lib/user-error.ts';
import { vmFolder } from '../machine/machine.ts';
import { sendVmScripts } from '../machine/vm-scripts.ts';
import { replicationSecret } from './replication-role.ts';

/** Gives the copy in the cluster up, and all that `make migrate-prepare` has made for it. */
export function planFinish(deployment: Deployment): Plan<string> {
  return {
    primary: { step: verifyPrimaryOnVm(deployment) },
    asynchronous: { step: stopWaiting(deployment), after: ['primary'] },
    cluster: { step: removeStandby(deployment), after: ['asynchronous'] },
    vm: { step: forgetReplication(deployment), after: ['cluster'] },
  };
}

function verifyPrimaryOnVm({ cluster }: Deployment): Step {
  return {
    title: 'the primary is on the VM',
    limitMs: 30_000,
    isReadOnly: true,
    run: async () => {
      if ((await readPrimarySide(cluster)) === 'pod') {
        throw new UserError(
          'The primary is in the cluster, and the VM is its standby: make migrate-back first. Without its database the VM would have no part in the library.',
        );
      }
      return undefined;
    },
  };
}

function stopWaiting({ database }: Deployment): Step {
  return {
    title: 'commits wait for no standby',
    limitMs: 60_000,
    run: async () => {
      const { sql } = database.servers.vm;
      if ((await sql('show synchronous_standby_names')) === '') return { changed: false, note: 'already' };
      await sql('alter system reset synchronous_standby_names');
      await sql('select pg_reload_conf()');
      return undefined;
    },
  };
}

/** Deletes what the last step has with a standby and not without one, and applies the rest as it is without. */
function removeStandby(deployment: Deployment): Step {
  const { cluster } = deployment;
  return {
    title: 'the pod, its volume and its rules are gone',
    limitMs: 240_000,
    run: async () => {
      const step = await getLastStep();
      const image = await cluster.readImageReference();
      const render = (hasStandby: boolean) =>
        renderStep(deployment, step, image, { primary: 'vm', hasStandby });
      const changes = await replaceObjects(cluster, await render(true), await render(false));
      await cluster.kubectl(args`delete secret ${replicationSecret} --ignore-not-found`);
      return changes.length > 0 ? undefined : { changed: false, note: 'already' };
    },
  };
}

function forgetReplication({ machine }: Deployment): Step {
  return {
    title: 'the VM knows of no other side',
    limitMs: 90_000,
    run: async () => {
      await sendVmScripts(machine);
      await machine.sh(`${vmFolder}/forget-replication.sh`);
      return undefined;
    },
  };
}
