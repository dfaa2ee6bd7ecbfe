/** `make drill-NAME` and `make drills`: breaks the deployment, and compares what happens with what was predicted. */
import { lockDeployment } from './deployment/lock.ts';
import { openDeployment } from './deployment/open.ts';
import { listDrills } from './faults/catalogue.ts';
import { runDoctor } from './faults/drill-checks.ts';
import { formatDrills } from './faults/drill-report.ts';
import { verifyFaultsHitPrimary } from './faults/primary.ts';
import { runDrills } from './faults/run-drills.ts';
import { interruption } from './lib/interruption.ts';
import { runScript } from './lib/script.ts';
import { UserError } from './lib/user-error.ts';
import { findAlert } from './observability/alerts.ts';

const deployment = await openDeployment();

await runScript(
  async () => {
    const drills = listDrills(deployment);
    const wanted = process.argv.slice(2);
    const unknown = wanted.filter((name) => drills.every((drill) => drill.name !== name));
    if (unknown.length > 0) {
      const known = drills.map(({ name, description }) => `  make drill-${name.padEnd(18)} ${description}`);
      throw new UserError(
        `There is no drill "${unknown.join('", "')}". The drills are:\n${known.join('\n')}`,
      );
    }
    await lockDeployment(deployment, 'make drills');
    const chosen = wanted.length === 0 ? drills : drills.filter(({ name }) => wanted.includes(name));
    await verifyFaultsHitPrimary(deployment, chosen);
    const reports = await runDrills(deployment, chosen, {
      interrupted: interruption(),
      runDoctor,
      findAlert,
    });
    console.log(`\n${formatDrills(reports)}`);
    const failed = reports.filter(({ problems }) => problems.length > 0);
    if (failed.length > 0 || reports.length < chosen.length) {
      throw new UserError(
        `${failed.length} of ${reports.length} drills failed; ${chosen.length} were asked for.`,
      );
    }
  },
  { look: 'make status' },
);
