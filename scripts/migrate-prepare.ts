/** `make migrate-prepare`: a second side of the database, which follows the primary. The primary can move there at any time. */
import { readPrimarySide } from './cluster/database-placement.ts';
import { lockDeployment } from './deployment/lock.ts';
import { openDeployment } from './deployment/open.ts';
import { endWhenInterrupted } from './lib/interruption.ts';
import { runPlan } from './lib/plan.ts';
import { formatReport, runScript } from './lib/script.ts';
import { planPreparation } from './migration/prepare.ts';
import { connectSides } from './migration/sides.ts';

await runScript(
  async () => {
    const deployment = await openDeployment();
    await lockDeployment(deployment, 'make migrate-prepare');
    endWhenInterrupted(
      'Interrupted: nothing has moved. make migrate-prepare goes on from here; make migrate-finish takes it back.',
    );
    await using sides = connectSides(deployment);
    const plan = planPreparation(deployment, sides, await readPrimarySide(deployment.cluster));
    await runPlan(plan, (report) => console.log(formatReport(report)));
    console.log('\nThe database can move: make migrate. To see both sides: make migrate-status');
  },
  { look: 'make migrate-status', again: 'make migrate-prepare' },
);
