/** `make vm-reenroll`: a new token for a VM that was off for longer than its certificate is valid. It needs nothing else. */
import { verifyHasVm } from './cluster/database-placement.ts';
import { lockDeployment } from './deployment/lock.ts';
import { openDeployment } from './deployment/open.ts';
import { runPlan } from './lib/plan.ts';
import { formatReport, runScript } from './lib/script.ts';
import { joinMesh } from './mesh/join.ts';

await runScript(
  async () => {
    const deployment = await openDeployment();
    await lockDeployment(deployment, 'make vm-reenroll');
    await verifyHasVm(deployment.cluster);
    // Without `done`: it joins anew whatever its state.
    const { title, limitMs, run } = joinMesh(deployment);
    await runPlan({ join: { step: { title, limitMs, run } } }, (report) => console.log(formatReport(report)));
  },
  { look: 'make status' },
);
