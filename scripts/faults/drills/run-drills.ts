import { clearAway, startLedger } from '../../ledger/ledger.ts';
import type { Deployment } from '../../deployment/deployment.ts';
import type { Drill, DrillReport } from './drill.ts';
import { runDrill } from './run-drill.ts';
import { formatDrillLine } from './table.ts';
import { sentenceOf, type Diagnose } from './witnesses.ts';

const booksPerSecond = 20;

interface RunOptions {
  interrupted: AbortSignal;
  diagnose?: Diagnose | undefined;
  /** Called with each line for a person. */
  tell?: (line: string) => void;
}

/** Runs drills one after the other, each with a ledger of its own, and tells each phase; whatever fails, the next one begins. */
export async function runDrills(
  deployment: Deployment,
  drills: Drill[],
  { interrupted, diagnose, tell = (line) => console.log(line) }: RunOptions,
): Promise<DrillReport[]> {
  const reports: DrillReport[] = [];
  for (const drill of drills) {
    if (interrupted.aborted) break;
    tell(`\n${drill.name}\n  predicted: ${drill.predicts}`);
    if (drill.refusal !== undefined) {
      tell(`  – ${drill.refusal}`);
      continue;
    }
    const report = await runOne(drill).catch((error: unknown) => failedReport(drill, error));
    reports.push(report);
    tell(formatDrillLine(report));
  }
  return reports;

  async function runOne(drill: Drill): Promise<DrillReport> {
    const began = performance.now();
    const tellPhase = (phase: string) =>
      tell(`  ${((performance.now() - began) / 1000).toFixed(1).padStart(6)} s  ${phase}`);
    const ledger = await startLedger(deployment, booksPerSecond);
    const settle = async () => {
      await ledger.stop();
      const settlement = await ledger.settle();
      await clearAway(deployment, ledger.journal, settlement);
      return settlement;
    };
    try {
      return await runDrill(deployment, drill, { ...ledger, settle, diagnose, interrupted, tell: tellPhase });
    } finally {
      await ledger.stop();
    }
  }
}

/** Of a drill that could not even begin. */
export function failedReport({ name, does, predicts }: Drill, error: unknown): DrillReport {
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
    problems: [sentenceOf(error)],
  };
}
