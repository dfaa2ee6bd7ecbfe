import type { Pod } from 'kubernetes-types/core/v1.js';
import type { Deployment } from '../deployment/deployment.ts';
import { diagnose } from '../doctor/diagnose.ts';
import { gatherFacts } from '../doctor/facts.ts';
import { formatFailures, type ClientStats } from '../ledger/client-stats.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { timeoutFailure } from '../ledger/post-book.ts';
import { formatReconciliation, isClean, listDiscrepancies } from '../ledger/reconciliation.ts';
import { waitFor } from '../lib/wait.ts';
import { applicationPods } from '../mesh/sidecar-versions.ts';
import type { Prediction } from './fault.ts';
import { getErrorMessage } from '../lib/error-message.ts';

/** Returns the names of doctor's findings. */
export type RunDoctor = (deployment: Deployment) => Promise<string[]>;

/** What was found, in a sentence, and what of it is not as predicted. */
export interface CheckResult {
  summary: string;
  problems: string[];
}

const doctorTimeoutMs = 20_000;
/** A host of yours may be slow. */
const hostDoctorTimeoutMs = 60_000;

export const runDoctor: RunDoctor = async (deployment) =>
  diagnose(await gatherFacts(deployment)).findings.map(({ name }) => name);

/** Compares what clients saw with what they were to see. */
export function checkClients(prediction: Prediction, stats: ClientStats, loadFactor: number): CheckResult {
  const { failed, failures, outageSeconds, slowestSeconds, replayed } = stats;
  const { minOutageSeconds = 0, mayHang } = prediction;
  const maxOutageSeconds = prediction.maxOutageSeconds * loadFactor;
  const outage = `${outageSeconds.toFixed(1)} s`;
  const problems: string[] = [];
  if (maxOutageSeconds === 0 && failed > 0) {
    problems.push(`clients were to see no failure, and saw ${formatFailures(failures)} within ${outage}`);
  } else if (outageSeconds > maxOutageSeconds) {
    problems.push(
      `clients were without the library for ${outage}, longer than ${maxOutageSeconds.toFixed(1)} s`,
    );
  }
  if (outageSeconds < minOutageSeconds) {
    problems.push(`clients were without the library for ${outage} only: was anything broken?`);
  }
  const unexplained = Object.keys(failures).filter(
    (kind) => kind === timeoutFailure || kind.includes('without'),
  );
  if (!mayHang && unexplained.length > 0) {
    problems.push(`clients were left in the dark: ${unexplained.join(', ')}`);
  }
  const parts = [formatFailures(failures), `slowest answer ${slowestSeconds.toFixed(1)} s`];
  if (replayed > 0) parts.push(`${replayed} books found there by their retry`);
  return { summary: parts.join('; '), problems };
}

/** Throws unless books are written and nothing fails. */
export function verifyNoFailures({ succeeded, failed, failures }: ClientStats): void {
  if (failed > 0) throw new Error(`requests fail before anything is broken: ${formatFailures(failures)}`);
  if (succeeded === 0) throw new Error('the ledger writes nothing, though nothing is broken yet');
}

/** The services that have ended by an error of their own, a sentence each: only then do they exit with 1. */
export async function listCrashes({ cluster }: Deployment): Promise<Set<string>> {
  const pods = await cluster.list<Pod>('pods', applicationPods);
  const crashes = pods.flatMap(({ metadata, status }) =>
    (status?.containerStatuses ?? [])
      .filter(({ name }) => name === metadata?.labels?.app)
      .flatMap(({ name, state, lastState }) =>
        [state?.terminated, lastState?.terminated]
          .filter((ending) => ending?.exitCode === 1)
          .map((ending) => `${name} in ${metadata?.name} crashed at ${ending?.finishedAt}`),
      ),
  );
  return new Set(crashes);
}

/** Runs doctor, again and again for a while, until it names the finding. */
export async function checkDoctor(
  deployment: Deployment,
  finding: string | undefined,
  run: RunDoctor | undefined,
  timeoutMs = deployment.settings.VM_HOST === undefined ? doctorTimeoutMs : hostDoctorTimeoutMs,
): Promise<CheckResult> {
  if (finding === undefined) return { summary: 'not asked: it is over too soon', problems: [] };
  if (!run) return { summary: 'no doctor to ask', problems: [] };
  const verifyFound = async () => {
    const names = await run(deployment);
    if (!names.includes(finding)) throw new Error(`it found ${names.join(', ') || 'nothing'}`);
    return names.join(', ');
  };
  try {
    const summary = await waitFor(`doctor finds ${finding}`, verifyFound, { timeoutMs });
    return { summary, problems: [] };
  } catch (error) {
    return { summary: getErrorMessage(error), problems: [getErrorMessage(error)] };
  }
}

/** Compares journal and table. */
export async function checkLedger(reconcile: Ledger['reconcile'] | undefined): Promise<CheckResult> {
  if (!reconcile) return { summary: 'settled at the end', problems: [] };
  try {
    const reconciliation = await reconcile();
    const verdict = isClean(reconciliation) ? 'clean' : 'NOT CLEAN';
    return {
      summary: `${verdict}: ${formatReconciliation(reconciliation)}`,
      problems: listDiscrepancies(reconciliation),
    };
  } catch (error) {
    return {
      summary: 'not settled',
      problems: [`the ledger could not be settled: ${getErrorMessage(error)}`],
    };
  }
}
