/** `make migrate-finish`: gives the copy of the database in the cluster up. The one on the VM goes on alone. */
import { lockDeployment } from './deployment/lock.ts';
import { openDeployment } from './deployment/open.ts';
import { confirm } from './lib/confirm.ts';
import { endWhenInterrupted } from './lib/interruption.ts';
import { runPlan } from './lib/plan.ts';
import { formatReport, runScript } from './lib/script.ts';
import { planFinish } from './migration/finish.ts';

const verb = 'make migrate-finish';

await runScript(
  async () => {
    const deployment = await openDeployment();
    if (!deployment.settings.YES) {
      await confirm('Delete the copy of the database in the cluster, with its volume?', { command: verb });
    }
    await lockDeployment(deployment, verb);
    endWhenInterrupted(`Interrupted. ${verb} removes the rest.`);
    await runPlan(planFinish(deployment), (report) => console.log(formatReport(report)));
  },
  { look: 'make migrate-status', again: verb },
);
