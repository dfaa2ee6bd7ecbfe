import { setTimeout as sleep } from 'node:timers/promises';
import { verifyHealthy } from '../checks/health.ts';
import type { Deployment } from '../deployment/deployment.ts';
import { formatFailures, type StatsCollector } from '../ledger/client-stats.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { readLoadFactor } from '../lib/load-factor.ts';
import type { findAlert } from '../observability/alerts.ts';
import { waitFor } from '../lib/wait.ts';
import {
  checkClients,
  checkDoctor,
  checkLedger,
  listCrashes,
  verifyNoFailures,
  type RunDoctor,
} from './drill-checks.ts';
import type { DrillReport } from './drill-report.ts';
import type { Drill } from './fault.ts';
import { getErrorMessage } from '../lib/error-message.ts';

export interface DrillOptions {
  /** Of a ledger whose writer runs. */
  collectStats: Ledger['collectStats'];
  /** Compares journal and table at the end of the drill; absent where that is done later, for several drills at once. */
  reconcile?: Ledger['reconcile'] | undefined;
  /** Absent where doctor is not to be asked. */
  runDoctor?: RunDoctor | undefined;
  /** Says how an alert began and ended; absent where nobody is to be asked. */
  findAlert?: typeof findAlert | undefined;
  /** Ends the drill early; what was changed is restored. */
  interrupted: AbortSignal;
  /** Called at the beginning of each phase. */
  onPhase: (phase: string) => void;
  /** How long nothing must fail before the fault, and again after it. */
  quietMs?: number;
  /** By how much a busy machine stretches the limits. */
  readLoadFactor?: () => number;
}

/** A drill under way. */
interface Run extends Required<Pick<DrillOptions, 'interrupted' | 'onPhase' | 'quietMs'>> {
  deployment: Deployment;
  drill: Drill;
  /** What was seen so far, a few words each. */
  observed: string[];
  doctor: string;
  problems: string[];
}

const healthyTimeoutMs = 120_000;
const usualQuietMs = 3_000;

/** Injects a fault, mends it, and compares what was seen with what was predicted. Throws only when it could not begin. */
export async function runDrill(
  deployment: Deployment,
  drill: Drill,
  options: DrillOptions,
): Promise<DrillReport> {
  const { name, description, prediction } = drill;
  const { collectStats, reconcile, runDoctor, interrupted, onPhase, quietMs = usualQuietMs } = options;
  const run: Run = {
    ...{ deployment, drill, interrupted, onPhase, quietMs },
    ...{ observed: [], doctor: 'not asked', problems: [] },
  };
  const earlierCrashes = await begin(run, collectStats).catch(async (error: unknown) => {
    await restore(run);
    throw error;
  });

  const collector = collectStats();
  const startedAt = performance.now();
  try {
    await breakAndMend(run, runDoctor);
    await recover(run, collector, startedAt);
    run.problems.push(...(await listCrashes(deployment)).difference(earlierCrashes));
    if (drill.alert) {
      onPhase('has Prometheus alerted?');
      const alert = await options.findAlert?.(deployment, drill.alert, startedAt);
      if (alert !== undefined) run.observed.push(alert);
    }
  } catch (error) {
    run.problems.push(interrupted.aborted ? 'interrupted' : getErrorMessage(error));
  }
  const stats = collector.read();
  await restore(run);

  const loadFactor = (options.readLoadFactor ?? readLoadFactor)();
  if (loadFactor > 1) {
    run.observed.push(`limits stretched by ${loadFactor.toFixed(1)}: the machine is busy`);
  }
  const clients = checkClients(prediction, stats, loadFactor);
  onPhase('settling');
  const ledger = await checkLedger(reconcile);
  return {
    ...{ name, description, prediction: prediction.text },
    observed: [clients.summary, ...run.observed].join('; '),
    outageSeconds: stats.outageSeconds,
    ledger: ledger.summary,
    doctor: run.doctor,
    problems: [...run.problems, ...clients.problems, ...ledger.problems],
  };
}

/** Throws unless everything is healthy, and stays so for a while. Returns the crashes before the drill. */
async function begin(run: Run, collectStats: Ledger['collectStats']): Promise<Set<string>> {
  const { deployment, drill, onPhase, quietMs } = run;
  if (drill.prepare) {
    onPhase('preparing');
    await drill.prepare();
  }
  onPhase('is everything healthy?');
  await awaitHealthy(run, healthyTimeoutMs);
  const collector = collectStats();
  await pause(run, quietMs);
  verifyNoFailures(collector.read());
  return listCrashes(deployment);
}

async function breakAndMend(run: Run, runDoctor: RunDoctor | undefined): Promise<void> {
  const { deployment, drill, onPhase } = run;
  const { holdMs = 0, verifyDuring } = drill.prediction;
  onPhase(drill.description);
  await drill.inject();
  const [observed, doctor] = await Promise.all([
    verifyDuring?.(),
    checkDoctor(deployment, drill.finding, runDoctor),
    pause(run, holdMs),
  ]);
  if (observed !== undefined) run.observed.push(observed);
  run.doctor = doctor.summary;
  run.problems.push(...doctor.problems);
  if (drill.mend) {
    onPhase('mending');
    await drill.mend();
  }
}

/** Throws unless everything is healthy again within the limit, and as predicted. */
async function recover(run: Run, collector: StatsCollector, startedAt: number): Promise<void> {
  const { prediction } = run.drill;
  const elapsedMs = () => performance.now() - startedAt;
  const remainingMs = () => Math.max(1_000, prediction.limitMs - elapsedMs());
  run.onPhase('recovering');
  await waitFor('clients are served again', () => verifyServed(run, collector), {
    timeoutMs: remainingMs(),
  });
  await awaitHealthy(run, remainingMs());
  run.observed.push(`whole again ${(elapsedMs() / 1000).toFixed(0)} s after the break`);
  await pause(run, run.quietMs);
  if (prediction.verifyAfter) run.observed.push(await prediction.verifyAfter(collector.read()));
}

async function awaitHealthy({ deployment, interrupted }: Run, timeoutMs: number): Promise<void> {
  const verify = async () => {
    interrupted.throwIfAborted();
    await verifyHealthy(deployment);
  };
  await waitFor('the deployment is healthy', verify, { timeoutMs, everyMs: 1_000 });
}

/** Throws unless the last failure is some time ago, and the last acknowledgement isn't. */
function verifyServed({ interrupted, quietMs }: Run, collector: StatsCollector): Promise<void> {
  interrupted.throwIfAborted();
  const { succeeded, failures, secondsSinceFailure, secondsSinceSuccess } = collector.read();
  if (secondsSinceFailure * 1000 < quietMs || secondsSinceSuccess * 1000 >= quietMs) {
    throw new Error(`${succeeded} books acknowledged, failures so far: ${formatFailures(failures)}`);
  }
  return Promise.resolve();
}

async function restore({ drill, problems }: Run): Promise<void> {
  try {
    await drill.restore?.();
  } catch (error) {
    problems.push(`it could not be restored: ${getErrorMessage(error)}`);
  }
}

async function pause({ interrupted }: Run, ms: number): Promise<void> {
  await sleep(ms, undefined, { signal: interrupted });
}
