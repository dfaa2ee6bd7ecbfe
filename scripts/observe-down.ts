/** `make observe-down`: removes what `make observe` has installed. */
import { lockDeployment } from './deployment/lock.ts';
import { openDeployment } from './deployment/open.ts';
import { runPlan } from './lib/plan.ts';
import { formatReport, runScript } from './lib/script.ts';
import { planRemoval } from './observability/removal.ts';

await runScript(
  async () => {
    const deployment = await openDeployment();
    await lockDeployment(deployment, 'make observe-down');
    await runPlan(planRemoval(deployment), (report) => console.log(formatReport(report)));
  },
  { look: 'make status', again: 'make observe-down' },
);
