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
    const report = await runOne(drill).catch((error: unknown) => failedReport(drill, error));
    reports.push(report);
    console.log(formatDrillLine(report));
  }
  return reports;

  async function runOne(drill: Drill): Promise<DrillReport> {
    const began = performance.now();
    const tell = (phase: string) =>
      console.log(`  ${((performance.now() - began) / 1000).toFixed(1).padStart(6)} s  ${phase}`);
    const ledger = await startLedger(deployment, booksPerSecond);
    const settle = async () => {
      await ledger.stop();
      const settlement = await ledger.settle();
      await clearAway(deployment, ledger.journal, settlement);
      return settlement;
    };
    try {
      return await runDrill(deployment, drill, { ...ledger, settle, diagnose, interrupted, tell });
    } finally {
      await ledger.stop();
    }
  }
}

/** Of a drill that could not even begin. */
function failedReport({ name, does, predicts }: Drill, error: unknown): DrillReport {
  const problem = error instanceof Error ? error.message : String(error);
  return {
    ...{
      name,
      does,
      predicts,
      seen: 'not begun',
      outageSeconds: 0,
      ledger: 'not settled',
      doctor: 'not asked',
    },
    problems: [problem],
  };
}
