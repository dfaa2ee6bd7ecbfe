import { explainNoVm, onVmAlone, readDatabasePlacement } from '../cluster/database-placement.ts';
import type { Step } from '../lib/plan.ts';
import { waitFor } from '../lib/wait.ts';
import type { Deployment } from './deployment.ts';

const answerMs = 100_000;

/** Lets the steps of the VM rest where it was given up. The cluster tells, as soon as it answers; one that isn't there yet has nothing to tell. */
export function createVmSteps({ cluster }: Pick<Deployment, 'cluster'>): (step?: Step) => Step | undefined {
  const read = async () => {
    const isNew = (await cluster.node?.power.state()) === 'absent';
    return isNew
      ? onVmAlone
      : waitFor('the cluster tells where the database is', () => readDatabasePlacement(cluster), {
          timeoutMs: answerMs,
        });
  };
  let placement: ReturnType<typeof read> | undefined;
  return (step) =>
    step && {
      ...step,
      done: async () => explainNoVm(await (placement ??= read())) ?? step.done?.(),
    };
}
