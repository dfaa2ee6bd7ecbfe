/** `make migrate-finish`: gives up the side of the database that isn't the primary. The primary goes on alone, where it is. */
import { readDatabasePlacement, type Side } from './cluster/database-placement.ts';
import { lockDeployment } from './deployment/lock.ts';
import { openDeployment } from './deployment/open.ts';
import { forgetVerification } from './deployment/report.ts';
import { confirm } from './lib/confirm.ts';
import { endWhenInterrupted } from './lib/interruption.ts';
import { runPlan } from './lib/plan.ts';
import { formatReport, runScript } from './lib/script.ts';
import { planFinish } from './migration/finish.ts';
import { connectSides } from './migration/sides.ts';

const verb = 'make migrate-finish';

await runScript(
  async () => {
    const deployment = await openDeployment();
    const { cluster, machine, settings } = deployment;
    await lockDeployment(deployment, verb);
    const placement = await readDatabasePlacement(cluster);
    const questions: Record<Side, string> = {
      vm: 'Delete the copy of the database in the cluster, with its volume?',
      pod: `Give up ${machine.name}? The database stays in the cluster. ${machine.power ? 'The VM is deleted, with its copy' : 'Its copy is deleted, and the host put back as it was before'}.`,
    };
    if (!settings.YES) await confirm(questions[placement.primary], { command: verb });
    endWhenInterrupted(`Interrupted. ${verb} removes the rest.`);
    await using sides = connectSides(deployment);
    await runPlan(planFinish(deployment, sides, placement), async (report) => {
      console.log(formatReport(report));
      if (report.changed) await forgetVerification(deployment);
    });
  },
  { look: 'make migrate-status', again: verb },
);
