/** `make rotate-password`: changes inventory's password, and no request fails. */
import { planRotation } from './database/rotation.ts';
import { lockDeployment } from './deployment/lock.ts';
import { openDeployment } from './deployment/open.ts';
import { runPlan } from './lib/plan.ts';
import { formatReport, runScript } from './lib/script.ts';

await runScript(
  async () => {
    const deployment = await openDeployment();
    await lockDeployment(deployment, 'make rotate-password');
    await runPlan(planRotation(deployment), (report) => console.log(formatReport(report)));
  },
  { look: 'make status', again: 'make rotate-password' },
);
