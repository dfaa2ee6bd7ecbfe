import { setTimeout as sleep } from 'node:timers/promises';
import { formatFailures, type Observer } from '../../ledger/client-stats.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import type { Deployment } from '../../deployment/deployment.ts';
import { waitFor } from '../../lib/wait.ts';
import type { Drill, DrillReport } from './drill.ts';
import { formatAccount, judge, verifyCalm } from './judge.ts';
import { readLoadFactor } from './patience.ts';
import { verifyHealthy } from '../../checks/health.ts';
import { askDoctor, askLedger, sentenceOf, type Diagnose } from './witnesses.ts';

export interface DrillTools {
  /** Its writer runs. */
  observe: Ledger['observe'];
  /** Compares journal and table at the end of the drill; absent where that is done later, for several drills at once. */
  settle?: Ledger['settle'] | undefined;
  /** Absent as long as nobody is there to ask. */
  diagnose?: Diagnose | undefined;
  /** Ends the drill early; what was changed is put back. */
  interrupted: AbortSignal;
  /** Called at each turn, with what is done now. */
  tell: (phase: string) => void;
  /** How long nothing must fail before the break, and again after it. */
  calmMs?: number;
  /** By how much a busy machine stretches the limits. */
  stretch?: () => number;
}

const wholeTimeoutMs = 120_000;
const usualCalmMs = 3_000;

/** Breaks, mends, and compares what was seen with what was predicted. Throws only when it could not begin. */
export async function runDrill(
  deployment: Deployment,
  drill: Drill,
  { observe, settle, diagnose, interrupted, tell, calmMs = usualCalmMs, stretch = readLoadFactor }: DrillTools,
): Promise<DrillReport> {
  const problems: string[] = [];
  const seen: string[] = [];
  let doctor = 'not asked';
  const rest = (ms: number) => sleep(ms, undefined, { signal: interrupted });
  const whole = (timeoutMs: number) =>
    waitFor(
      'the deployment is whole',
      async () => {
        interrupted.throwIfAborted();
        await verifyHealthy(deployment);
      },
      { timeoutMs, everyMs: 1_000 },
    );

  await begin().catch(async (error: unknown) => {
    await putBack();
    throw error;
  });

  const observer = observe();
  const began = performance.now();
  const leftMs = () => Math.max(1_000, drill.limitMs - (performance.now() - began));
  try {
    tell(drill.does);
    await drill.break();
    const held = rest(drill.holdMs ?? 0);
    held.catch(() => undefined);
    const [words, diagnosis] = await Promise.all([
      drill.whileBroken?.(),
      askDoctor(deployment, drill.finding, diagnose),
      held,
    ]);
    if (words !== undefined) seen.push(words);
    doctor = diagnosis.words;
    problems.push(...diagnosis.problems);
    if (drill.mend) {
      tell('mending');
      await drill.mend();
    }
    tell('recovering');
    await waitFor('clients are served again', () => verifyServed(observer), {
      timeoutMs: leftMs(),
    });
    await whole(leftMs());
    seen.push(`whole again ${((performance.now() - began) / 1000).toFixed(0)} s after the break`);
    await rest(calmMs);
    if (drill.verify) seen.push(await drill.verify(observer.read()));
  } catch (error) {
    problems.push(interrupted.aborted ? 'interrupted' : sentenceOf(error));
  }
  const account = observer.read();
  await putBack();
  const factor = stretch();
  problems.push(...judge(drill, account, factor));
  if (factor > 1) seen.push(`limits stretched by ${factor.toFixed(1)}: the machine is busy`);

  tell('settling');
  const ledger = await askLedger(settle);
  problems.push(...ledger.problems);
  return {
    name: drill.name,
    does: drill.does,
    predicts: drill.predicts,
    ledger: ledger.words,
    seen: [...formatAccount(account), ...seen].join('; '),
    outageSeconds: account.outageSeconds,
    doctor,
    problems,
  };

  async function begin(): Promise<void> {
    if (drill.prepare) {
      tell('preparing');
      await drill.prepare();
    }
    tell('is everything whole?');
    await whole(wholeTimeoutMs);
    const before = observe();
    await rest(calmMs);
    verifyCalm(before.read());
  }

  /** Throws unless the last failure is some time ago, and the last acknowledgement isn't. */
  function verifyServed(observer: Observer): Promise<void> {
    interrupted.throwIfAborted();
    const { good, failures, quietSeconds, silentSeconds } = observer.read();
    if (quietSeconds * 1000 < calmMs || silentSeconds * 1000 >= calmMs) {
      throw new Error(`${good} books acknowledged, failures so far: ${formatFailures(failures)}`);
    }
    return Promise.resolve();
  }

  async function putBack(): Promise<void> {
    try {
      await drill.putBack?.();
    } catch (error) {
      problems.push(`it could not be put back: ${sentenceOf(error)}`);
    }
  }
}
