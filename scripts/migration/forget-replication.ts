import { nameSlot } from '../application/standby.ts';
import type { Side } from '../cluster/database-placement.ts';
import type { Deployment } from '../deployment/deployment.ts';
import type { Step } from '../lib/plan.ts';
import { args } from '../lib/run.ts';
import { waitFor } from '../lib/wait.ts';
import { vmFolder } from '../machine/machine.ts';
import { sendVmScripts } from '../machine/vm-scripts.ts';
import { replicationSecret, role } from './replication-role.ts';

/** By the side of the primary: it goes on without the slot that keeps its log for the other side, and without the role that asks for it. */
export const forgetReplication: Record<Side, (deployment: Deployment) => Step> = {
  vm: forgetOnVm,
  pod: forgetInPod,
};

function forgetOnVm({ machine, cluster }: Deployment): Step {
  return {
    title: 'the VM knows of no other side',
    limitMs: 90_000,
    run: async () => {
      await sendVmScripts(machine);
      await machine.sh(`${vmFolder}/forget-replication.sh`);
      await cluster.kubectl(args`delete secret ${replicationSecret} --ignore-not-found`);
      return undefined;
    },
  };
}

/** The Secret stays, since the pod starts with it: without the role it opens nothing. */
function forgetInPod({ database }: Deployment): Step {
  const { sql } = database.servers.pod;
  const ofVm = `from pg_replication_slots where slot_name = '${nameSlot('vm')}'`;
  const count = () => sql(`select count(*) ${ofVm}`);
  return {
    title: 'no log is kept for the VM any more',
    limitMs: 90_000,
    run: async () => {
      const hadSlot = (await count()) !== '0';
      await waitFor(
        'the slot of the VM is gone',
        async () => {
          await sql(`select pg_terminate_backend(active_pid) ${ofVm} and active`);
          await sql(`select pg_drop_replication_slot(slot_name) ${ofVm} and not active`);
          if ((await count()) !== '0') throw new Error('somebody reads it');
        },
        { timeoutMs: 60_000 },
      );
      await sql(`drop role if exists ${role}`);
      return hadSlot ? undefined : { changed: false, note: 'already' };
    },
  };
}
