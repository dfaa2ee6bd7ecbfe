import { setTimeout as sleep } from 'node:timers/promises';
import type { Drill, DrillReport } from '../drills/drill.ts';
import { runDrill } from '../drills/run-drill.ts';
import { failedReport } from '../drills/run-drills.ts';
import { formatDrillLine } from '../drills/table.ts';
import { formatFailures } from '../../ledger/client-stats.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import type { Deployment } from '../../deployment/deployment.ts';
import { takeSample, type Sample } from './sample.ts';

const sampleEveryMs = 30_000;

/** All that a soak has seen so far: whoever dies on the way leaves it on disk. */
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
  tell: (line: string) => void;
}

/** Runs drill after drill under the ledger's writes, and looks at memory and connections meanwhile, until time is up. */
export async function soak(deployment: Deployment, options: SoakOptions): Promise<void> {
  const { ledger, minutes, everyMinutes, record, save, tell } = options;
  const broken = new AbortController();
  ledger.failed.catch(() => broken.abort()); // told by its stop()
  const interrupted = AbortSignal.any([options.interrupted, broken.signal]);
  const began = performance.now();
  const minute = () => (performance.now() - began) / 60_000;
  const ended = AbortSignal.any([interrupted, AbortSignal.timeout(minutes * 60_000)]);
  const say = (text: string) => tell(`${minute().toFixed(1).padStart(6)} min  ${text}`);
  const rest = (ms: number) => sleep(ms, undefined, { signal: ended }).catch(() => undefined);

  const sampling = (async () => {
    while (!ended.aborted) {
      record.samples.push({ minute: minute(), sample: await takeSample(deployment) });
      await save();
      await rest(sampleEveryMs);
    }
  })();
  await Promise.all([sampling, drillOn()]);

  async function drillOn(): Promise<void> {
    for (const name of options.order) {
      await watch(everyMinutes * 60_000);
      const drill = options.drills.find((candidate) => candidate.name === name);
      // One that can't end in time isn't begun.
      if (!drill || minute() * 60_000 + drill.limitMs > minutes * 60_000) break;
      say(name);
      const report = await runDrill(deployment, drill, {
        // Not settled each time: that would read an hour's books again and again, and keep the writer waiting.
        observe: ledger.observe,
        interrupted,
        tell: () => undefined,
      }).catch((error: unknown) => failedReport(drill, error));
      record.reports.push(report);
      tell(formatDrillLine(report));
      await save();
    }
    await watch(minutes * 60_000);
  }

  /** Nothing is broken meanwhile, and so nothing may fail. */
  async function watch(ms: number): Promise<void> {
    const calm = ledger.observe();
    await rest(ms);
    const { failed, failures } = calm.read();
    if (failed === 0) return;
    record.unexpected.push(`before minute ${minute().toFixed(1)}: ${formatFailures(failures)}`);
    tell(`  ✗ though nothing was broken: ${formatFailures(failures)}`);
  }
}
