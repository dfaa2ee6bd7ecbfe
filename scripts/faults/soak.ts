import { setTimeout as sleep } from 'node:timers/promises';
import type { Deployment } from '../deployment/deployment.ts';
import { formatFailures } from '../ledger/client-stats.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { formatDrill, reportNotBegun, type DrillReport } from './drill-report.ts';
import type { Drill } from './fault.ts';
import { runDrill } from './run-drill.ts';
import { formatTable } from '../lib/table.ts';
import { takeSample, type Sample } from './soak-sample.ts';

const sampleEveryMs = 30_000;

/** What a soak has seen so far: it is on disk, whatever becomes of the soak. */
export interface SoakRecord {
  startedAt: string;
  seed: number;
  minutes: number;
  journal: string;
  reports: DrillReport[];
  samples: { minute: number; sample: Sample }[];
  /** Failures that clients saw while nothing was broken. */
  unexpected: string[];
}

export interface SoakOptions {
  ledger: Ledger;
  drills: Drill[];
  /** Names of drills, without end. */
  order: Generator<string>;
  minutes: number;
  everyMinutes: number;
  interrupted: AbortSignal;
  record: SoakRecord;
  /** Called after each change of the record. */
  save: () => Promise<void>;
  print: (line: string) => void;
}

/** A soak under way. */
interface Soak extends SoakOptions {
  deployment: Deployment;
  /** Aborted when time is up, or the soak is interrupted. */
  ended: AbortSignal;
  elapsedMs: () => number;
}

/** Runs drill after drill under the ledger's writes, and measures memory and connections meanwhile, until time is up. */
export async function runSoak(deployment: Deployment, options: SoakOptions): Promise<void> {
  const ledgerFailed = new AbortController();
  options.ledger.failed.catch(() => ledgerFailed.abort()); // the ledger's stop() reports it
  const interrupted = AbortSignal.any([options.interrupted, ledgerFailed.signal]);
  const startedAt = performance.now();
  const soak: Soak = {
    ...{ ...options, deployment, interrupted },
    ended: AbortSignal.any([interrupted, AbortSignal.timeout(options.minutes * 60_000)]),
    elapsedMs: () => performance.now() - startedAt,
  };
  await Promise.all([takeSamples(soak), runDrillsInTurn(soak)]);
}

async function takeSamples(soak: Soak): Promise<void> {
  const { deployment, record, save, ended, elapsedMs } = soak;
  while (!ended.aborted) {
    record.samples.push({ minute: elapsedMs() / 60_000, sample: await takeSample(deployment) });
    await save();
    await pause(soak, sampleEveryMs);
  }
}

async function runDrillsInTurn(soak: Soak): Promise<void> {
  const { deployment, drills, ledger, record, interrupted, save, print } = soak;
  const totalMs = soak.minutes * 60_000;
  for (const name of soak.order) {
    await watchClients(soak, soak.everyMinutes * 60_000);
    const drill = drills.find((candidate) => candidate.name === name);
    // One that can't end in time isn't begun.
    if (!drill || soak.elapsedMs() + drill.prediction.limitMs > totalMs) break;
    print(`${formatMinute(soak).padStart(6)} min  ${name}`);
    const report = await runDrill(deployment, drill, {
      // Not settled each time: that would read an hour's books again and again, and keep the writer waiting.
      collectStats: ledger.collectStats,
      interrupted,
      onPhase: () => undefined,
    }).catch((error: unknown) => reportNotBegun(drill, error));
    record.reports.push(report);
    print(formatDrill(report));
    await save();
  }
  await watchClients(soak, totalMs);
}

/** Nothing is broken meanwhile, and so nothing may fail. */
async function watchClients(soak: Soak, ms: number): Promise<void> {
  const collector = soak.ledger.collectStats();
  await pause(soak, ms);
  const { failed, failures } = collector.read();
  if (failed === 0) return;
  soak.record.unexpected.push(`before minute ${formatMinute(soak)}: ${formatFailures(failures)}`);
  soak.print(`  ✗ though nothing was broken: ${formatFailures(failures)}`);
}

/** Until then, or until the soak ends. */
async function pause({ ended }: Soak, ms: number): Promise<void> {
  await sleep(ms, undefined, { signal: ended }).catch(() => undefined);
}

function formatMinute({ elapsedMs }: Soak): string {
  return (elapsedMs() / 60_000).toFixed(1);
}

/** The drills that were run, a row a name. */
export function formatSoakDrills(reports: DrillReport[]): string {
  const rows = [...Map.groupBy(reports, ({ name }) => name)].map(([name, runs]) => {
    const outages = runs.map(({ outageSeconds }) => outageSeconds.toFixed(1)).join(', ');
    const problems = runs.flatMap((run) => run.problems);
    return [name, String(runs.length), outages, problems.join('; ') || '–'];
  });
  return formatTable(['drill', 'runs', 'outages (s)', 'not as predicted'], rows);
}
