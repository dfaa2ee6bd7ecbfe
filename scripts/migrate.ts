/** `make migrate` and `make migrate-back`: moves the primary into the cluster, or back to the VM, and loses no book. */
import { sidePlaces, type Side } from './cluster/database-placement.ts';
import { lockDeployment } from './deployment/lock.ts';
import { openDeployment } from './deployment/open.ts';
import { endWhenInterrupted } from './lib/interruption.ts';
import { runPlan } from './lib/plan.ts';
import { formatReport, runScript } from './lib/script.ts';
import { planMigration } from './migration/migrate.ts';
import { connectSides } from './migration/sides.ts';
import { verbs } from './migration/status.ts';

const target: Side = process.argv[2] === 'vm' ? 'vm' : 'pod';
const verb = verbs[target];

await runScript(
  async () => {
    const deployment = await openDeployment();
    await lockDeployment(deployment, verb);
    endWhenInterrupted(`Interrupted. ${verb} goes on from here; make migrate-status shows where that is.`);
    await using sides = connectSides(deployment);
    await runPlan(planMigration(deployment, sides, target), (report) => console.log(formatReport(report)));
    console.log(
      `\nThe primary is ${sidePlaces[target]}; the other side follows. make verify tries what we claim.`,
    );
  },
  { look: 'make migrate-status', again: verb },
);
