import { createDeployment } from './lib/deployment.ts';
import { formatReport, runScript } from './lib/script.ts';
import { runPlan } from './lib/step.ts';
import { joinMesh } from './steps/join.ts';

// `make vm-reenroll`: a fresh token for a VM that was off for longer than its certificate lives. Needs nothing else.
await runScript(
  async () => {
    const { title, limitMs, run } = joinMesh(createDeployment());
    await runPlan({ join: { step: { title, limitMs, run } } }, (report) => console.log(formatReport(report)));
  },
  { look: 'make status' },
);
