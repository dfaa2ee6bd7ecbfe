import { createDeployment } from './deployment/deployment.ts';
import { formatReport, runScript } from './lib/script.ts';
import { runPlan } from './lib/plan.ts';
import { planRotation } from './database/rotation.ts';

// `make rotate-password`: another password for inventory, with no request that fails.
await runScript(
  async () => {
    await runPlan(planRotation(createDeployment()), (report) => console.log(formatReport(report)));
  },
  { look: 'make status', again: 'make rotate-password' },
);
