import { createDeployment } from './deployment/deployment.ts';
import { formatReport, runScript } from './lib/script.ts';
import { runPlan } from './lib/plan.ts';
import { joinMesh } from './mesh/join.ts';

// `make vm-reenroll`: a fresh token for a VM that was off for longer than its certificate lives. Needs nothing else.
await runScript(
  async () => {
    const { title, limitMs, run } = joinMesh(createDeployment());
    await runPlan({ join: { step: { title, limitMs, run } } }, (report) => console.log(formatReport(report)));
  },
  { look: 'make status' },
);
