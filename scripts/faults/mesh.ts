import { goToStep, readWorkshopSteps } from '../application/workshop.ts';
import type { CreateBreaks } from './break.ts';
import { createClusterBreaker } from './cluster-breaker.ts';

/** What the mesh knows of the VM, and its rules. */
export const createBreaksOfTheMesh: CreateBreaks = (deployment) => {
  const inCluster = createClusterBreaker(deployment);
  return [
    inCluster('policy-shuts-out', 'client-shut-out', 'names another client in the policy of the database', {
      break: 'patch authorizationpolicy postgres-1-vm --type=json --patch-file objects/another-client.yaml',
    }),
    inCluster('sidecar-hides', 'client-shut-out', "hides the database from inventory's proxy", {
      break:
        'patch sidecars.networking.istio.io inventory --type=json --patch-file objects/without-database.yaml',
    }),
    inCluster('rule-deleted', 'rule-missing', 'deletes the default deny', {
      break: 'delete authorizationpolicy default-deny --ignore-not-found',
    }),
    {
      ...inCluster('step-behind', 'workshop-step-behind', 'goes back to step 2 of the workshop', {
        break: '',
      }),
      break: async () => {
        const [, second] = await readWorkshopSteps();
        if (second) await goToStep(deployment.cluster, second, deployment.settings.IMAGE);
      },
    },
    inCluster('entry-stale', 'vm-entry-stale', 'leaves an entry of a VM that is no more', {
      break: 'apply -f objects/stale-entry.yaml',
      putBack: 'delete --ignore-not-found -f objects/stale-entry.yaml',
    }),
    {
      ...inCluster('entry-deleted', 'vm-entry-missing', "deletes the VM's entry", {
        break: 'delete workloadentries --selector app=postgres-1-vm',
      }),
      putBack: async () => {
        await deployment.machine.sh('systemctl restart istio');
      },
    },
  ];
};
