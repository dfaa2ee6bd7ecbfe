/** `make observe`: installs Prometheus, Kiali and Jaeger beside the library, and has everything report to them. */
import { lockDeployment } from './deployment/lock.ts';
import { openDeployment } from './deployment/open.ts';
import { endWhenInterrupted } from './lib/interruption.ts';
import { runPlan } from './lib/plan.ts';
import { formatReport, runScript } from './lib/script.ts';
import { planInstallation } from './observability/install.ts';

await runScript(
  async () => {
    const deployment = await openDeployment();
    await lockDeployment(deployment, 'make observe');
    endWhenInterrupted(
      'Interrupted. make observe goes on from here; make observe-down removes what there is.',
    );
    await runPlan(planInstallation(deployment), (report) => console.log(formatReport(report)));
    console.log('\nmake observe-open opens ways to them from this machine; remove all: make observe-down');
  },
  { look: 'make status', again: 'make observe' },
);
