import type { Deployment } from '../deployment/deployment.ts';
import { listDrills } from '../faults/catalogue.ts';
import { runDoctor } from '../faults/drill-checks.ts';
import type { DrillReport } from '../faults/drill-report.ts';
import { runDrills } from '../faults/run-drills.ts';
import { UserError } from '../lib/user-error.ts';
import { findAlert } from '../observability/alerts.ts';

/** Runs one drill with its ledger. Throws where it cannot be run, or did not go as predicted: with all that it printed. */
export async function runFault(deployment: Deployment, name: string): Promise<DrillReport> {
  const drills = listDrills(deployment);
  const chosen = drills.filter((drill) => drill.name === name);
  if (chosen.length === 0)
    throw new UserError(
      `There is no fault "${name}". Those with a prediction are ${drills.map((drill) => drill.name).join(', ')}.`,
    );
  const output: string[] = [];
  const [report] = await runDrills(deployment, chosen, {
    runDoctor,
    findAlert,
    interrupted: new AbortController().signal,
    print: (line) => output.push(line),
  });
  if (report?.problems.length !== 0) throw new Error(output.join('\n'));
  return report;
}
