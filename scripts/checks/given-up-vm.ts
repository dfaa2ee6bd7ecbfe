import { nameSlot } from '../application/standby.ts';
import { sideNames } from '../cluster/database-placement.ts';
import type { Deployment } from '../deployment/deployment.ts';
import { listWorkloadEntries } from '../mesh/workload-entry.ts';
import { role } from '../migration/replication-role.ts';
import type { Check } from './check.ts';

/** What `make migrate-finish` has left nothing of. */
export function givenUpVmCheck(deployment: Deployment): Check {
  const { cluster, database } = deployment;
  return {
    claim: 'the VM that was given up has no part in mesh and database any more',
    check: async () => {
      const [entries, group, slots, roles] = await Promise.all([
        listWorkloadEntries(deployment),
        cluster.find('workloadgroup', sideNames.vm),
        database.sql(`select slot_name from pg_replication_slots where slot_name = '${nameSlot('vm')}'`),
        database.sql(`select rolname from pg_roles where rolname = '${role}'`),
      ]);
      const left = [
        ...entries.map(({ metadata }) => `WorkloadEntry ${metadata.name}`),
        ...(group === undefined ? [] : [`WorkloadGroup ${sideNames.vm}`]),
        ...(slots === '' ? [] : [`replication slot ${slots}`]),
        ...(roles === '' ? [] : [`role ${roles}`]),
      ];
      if (left.length > 0) throw new Error(`${left.join(', ')}: make migrate-finish removes the rest`);
      return 'no entry, no group, no replication slot, no role to follow';
    },
  };
}
