import { renderStep } from '../application/manifests.ts';
import { getLastStep } from '../application/workshop.ts';
import { toList } from '../cluster/client.ts';
import { readPrimarySide } from '../cluster/database-placement.ts';
import type { Deployment } from '../deployment/deployment.ts';
import type { Plan, Step } from '../lib/plan.ts';
import { projectRoot } from '../lib/project-root.ts';
import { args } from '../lib/run.ts';
import { UserError } from '../lib/user-error.ts';
import { vmFolder } from '../machine/machine.ts';
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
      const [all, rest] = [await render(true), await render(false)];
      const identify = ({ kind, metadata }: (typeof all)[number]) => `${kind} ${metadata.name}`;
      const kept = new Set(rest.map(identify));
      const deleted = await cluster.delete(all.filter((object) => !kept.has(identify(object))));
      await cluster.kubectl(args`delete secret ${replicationSecret} --ignore-not-found`);
      const { changed } = await cluster.apply(['-f', '-'], { input: toList(rest), timeoutMs: 90_000 });
      return deleted.length > 0 || changed ? undefined : { changed: false, note: 'already' };
    },
  };
}

function forgetReplication({ machine }: Deployment): Step {
  return {
    title: 'the VM knows of no other side',
    limitMs: 90_000,
    run: async () => {
      await machine.sendFolder(`${projectRoot}vm`, vmFolder);
      await machine.sh(`${vmFolder}/forget-replication.sh`);
      return undefined;
    },
  };
}
