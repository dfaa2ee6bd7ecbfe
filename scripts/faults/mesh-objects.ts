import { getLastStep, goToStep, readWorkshopSteps } from '../application/workshop.ts';
import { args } from '../lib/run.ts';
import { createKubectlFaults, object } from './commands.ts';
import type { CreateFaults } from './fault.ts';

/** The objects that Istio goes by: Services, policies, and the VM's WorkloadEntry. */
export const createMeshObjectFaults: CreateFaults = (deployment) => {
  const { cluster, machine } = deployment;
  const inCluster = createKubectlFaults(deployment);
  return [
    inCluster('port-without-protocol', 'guessed-protocol', 'has Istio guess what inventory speaks', {
      inject: args`patch service inventory --type=json --patch-file ${object('port-without-protocol')}`,
    }),
    inCluster('second-service', 'second-postgres-service', 'makes a Service on 5432 without a cluster IP', {
      inject: args`apply -f ${object('second-service')}`,
      restore: args`delete --ignore-not-found -f ${object('second-service')}`,
    }),
    inCluster('policy-shuts-out', 'client-shut-out', 'names another client in the policy of the database', {
      inject: args`patch authorizationpolicy postgres-1-vm --type=json --patch-file ${object('another-client')}`,
    }),
    inCluster('sidecar-hides', 'client-shut-out', "hides the database from inventory's proxy", {
      inject: args`patch sidecars.networking.istio.io inventory --type=json --patch-file ${object('without-database')}`,
    }),
    inCluster('rule-deleted', 'rule-missing', 'deletes the default deny', {
      inject: args`delete authorizationpolicy default-deny --ignore-not-found`,
    }),
    {
      name: 'step-behind',
      description: 'goes back to step 2 of the workshop',
      finding: 'workshop-step-behind',
      inject: async () => {
        const [, second] = await readWorkshopSteps();
        if (second) await goToStep(deployment, second);
      },
      restore: async () => goToStep(deployment, await getLastStep()),
    },
    inCluster('entry-stale', 'vm-entry-stale', 'leaves an entry of a VM that is no more', {
      inject: args`apply -f ${object('stale-entry')}`,
      restore: args`delete --ignore-not-found -f ${object('stale-entry')}`,
    }),
    {
      name: 'entry-deleted',
      description: "deletes the VM's entry",
      finding: 'vm-entry-missing',
      inject: () => cluster.kubectl(args`delete workloadentries --selector app=postgres-1-vm`),
      restore: () => machine.sh('systemctl restart istio'),
    },
  ];
};
