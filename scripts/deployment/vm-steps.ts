import { explainNoVm, onVmAlone, readDatabasePlacement } from '../cluster/database-placement.ts';
import type { Step } from '../lib/plan.ts';
import { UserError } from '../lib/user-error.ts';
import { waitFor } from '../lib/wait.ts';
import { vmFolder, type Machine } from '../machine/machine.ts';
import type { Deployment } from './deployment.ts';

const answerMs = 100_000;

/**
 * Lets the steps of the VM rest where it was given up. The cluster tells, as soon as it answers; one that isn't there yet has nothing
 * to tell. Their `done` throws a UserError where the VM is gone that follows the primary: a new one would be a second primary.
 */
export function createVmSteps({
  cluster,
  machine,
}: Pick<Deployment, 'cluster' | 'machine'>): (step?: Step) => Step | undefined {
  const read = async () => {
    if ((await cluster.node?.power.state()) === 'absent') return onVmAlone;
    const ask = () => readDatabasePlacement(cluster);
    const found = await waitFor('the cluster tells where the database is', ask, { timeoutMs: answerMs });
    if (found.primary === 'pod' && found.hasStandby && !(await isThere(machine))) {
      throw new UserError(
        `The database's primary is in the cluster, and ${machine.name}, where the standby was, is not there any more. Make it anew: make migrate-prepare. Or give it up: make migrate-finish`,
      );
    }
    return found;
  };
  let placement: ReturnType<typeof read> | undefined;
  return (step) =>
    step && {
      ...step,
      done: async () => explainNoVm(await (placement ??= read())) ?? step.done?.(),
    };
}

async function isThere({ power, sh }: Machine): Promise<boolean> {
  if (power) return (await power.state()) !== 'absent';
  return (await sh(`[ ! -d ${vmFolder} ] || echo there`)) !== '';
}
