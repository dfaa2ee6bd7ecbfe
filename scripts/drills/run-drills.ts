import { clearAway, startLedger } from '../ledger/ledger.ts';
import type { Deployment } from '../lib/deployment.ts';
import type { Drill, DrillReport } from './drill.ts';
import { runDrill, type Diagnose } from './run-drill.ts';
import { formatDrillLine } from './table.ts';

const booksPerSecond = 20;

/** Runs drills one after the other, each with a ledger of its own, and tells each phase; whatever fails, the next one begins. */
export async function runDrills(
  deployment: Deployment,
  drills: Drill[],
  interrupted: AbortSignal,
  diagnose?: Diagnose,
): Promise<DrillReport[]> {
  const reports: DrillReport[] = [];
  for (const drill of drills) {
    if (interrupted.aborted) break;
    console.log(`\n${drill.name}\n  predicted: ${drill.predicts}`);
    if (drill.refusal !== undefined) {
      console.log(`  – ${drill.refusal}`);
      continue;
    }
    const report = await runOne(drill);
    reports.push(report);
    console.log(formatDrillLine(report));
  }
  return reports;

  async function runOne(drill: Drill): Promise<DrillReport> {
    const began = performance.now();
    const tell = (phase: string) =>
      console.log(`  ${((performance.now() - began) / 1000).toFixed(1).padStart(6)} s  ${phase}`);
    const ledger = await startLedger(deployment, booksPerSecond);
    try {
      return await runDrill(deployment, drill, { ledger, diagnose, interrupted, tell });
    } finally {
      await ledger.stop();
      await clearAway(deployment, ledger.journal, await ledger.settle());
    }
  }
}
