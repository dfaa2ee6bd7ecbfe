import type { Deployment } from '../deployment/deployment.ts';
import { cleanUp, startLedger } from '../ledger/ledger.ts';
import { explainUnavailable } from './capabilities.ts';
import { formatDrill, reportNotBegun, type DrillReport } from './drill-report.ts';
import type { Drill } from './fault.ts';
import { runDrill, type DrillOptions } from './run-drill.ts';

const booksPerSecond = 20;

interface RunOptions extends Pick<DrillOptions, 'interrupted' | 'runDoctor' | 'findAlert'> {
  /** Called with each line to print. */
  print?: (line: string) => void;
}

/** Runs drills one after the other, each with a ledger of its own, and prints each phase; whatever fails, the next one begins. */
export async function runDrills(
  deployment: Deployment,
  drills: Drill[],
  options: RunOptions,
): Promise<DrillReport[]> {
  const { interrupted, print = (line) => console.log(line) } = options;
  const reports: DrillReport[] = [];
  for (const drill of drills) {
    if (interrupted.aborted) break;
    print(`\n${drill.name}\n  predicted: ${drill.prediction.text}`);
    const unavailable = explainUnavailable(deployment, drill.requires);
    if (unavailable !== undefined) {
      print(`  – ${unavailable}`);
      continue;
    }
    const report = await runWithLedger(deployment, drill, { ...options, print }).catch((error: unknown) =>
      reportNotBegun(drill, error),
    );
    reports.push(report);
    print(formatDrill(report));
  }
  return reports;
}

async function runWithLedger(
  deployment: Deployment,
  drill: Drill,
  { print, ...options }: Required<Pick<RunOptions, 'print'>> & RunOptions,
): Promise<DrillReport> {
  const startedAt = performance.now();
  const onPhase = (phase: string) =>
    print(`  ${((performance.now() - startedAt) / 1000).toFixed(1).padStart(6)} s  ${phase}`);
  const ledger = await startLedger(deployment, booksPerSecond);
  const reconcile = async () => {
    await ledger.stop();
    const reconciliation = await ledger.reconcile();
    await cleanUp(deployment, ledger.journal, reconciliation);
    return reconciliation;
  };
  try {
    return await runDrill(deployment, drill, { ...options, ...ledger, reconcile, onPhase });
  } finally {
    await ledger.stop();
  }
}
