import { setTimeout as sleep } from 'node:timers/promises';
import { formatFailures, type Account, type Observer } from '../ledger/account.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { hangs } from '../ledger/post-book.ts';
import { formatSettlement, isClean, listFaults, type Settlement } from '../ledger/settle.ts';
import type { Deployment } from '../lib/deployment.ts';
import { waitFor } from '../lib/wait.ts';
import type { Drill, DrillReport } from './drill.ts';
import { verifyWhole } from './whole.ts';

/** Asks doctor for the names of its findings. */
export type Diagnose = (deployment: Deployment) => Promise<string[]>;

export interface DrillTools {
  /** Its writer runs. */
  observe: Ledger['observe'];
  /** Compares journal and table at the end of the drill. */
  settle: Ledger['settle'];
  /** Absent as long as nobody is there to ask. */
  diagnose?: Diagnose | undefined;
  /** Ends the drill early; what was changed is put back. */
  interrupted: AbortSignal;
  /** Called at each turn, with what is done now. */
  tell: (phase: string) => void;
  /** How long nothing must fail before the break, and again after it. */
  calmMs?: number;
}

const wholeTimeoutMs = 120_000;
const usualCalmMs = 3_000;
const diagnosisTimeoutMs = 20_000;

/** Breaks, mends, and compares what was seen with what was predicted. Throws only when it could not begin. */
export async function runDrill(
  deployment: Deployment,
  drill: Drill,
  { observe, settle, diagnose, interrupted, tell, calmMs = usualCalmMs }: DrillTools,
): Promise<DrillReport> {
  const problems: string[] = [];
  const seen: string[] = [];
  let doctor = drill.finding === undefined ? 'not asked: it is over too soon' : 'no doctor to ask';
  const rest = (ms: number) => sleep(ms, undefined, { signal: interrupted });
  const whole = (timeoutMs: number) =>
    waitFor(
      'the deployment is whole',
      async () => {
        interrupted.throwIfAborted();
        await verifyWhole(deployment);
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
    const [words] = await Promise.all([drill.whileBroken?.(), askDoctor(), held]);
    if (words !== undefined) seen.push(words);
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
  problems.push(...judge(drill, account));

  tell('settling');
  const ledger = await settle().then(judgeLedger, (error: unknown) => {
    problems.push(`the ledger could not be settled: ${sentenceOf(error)}`);
    return 'not settled';
  });
  return {
    name: drill.name,
    does: drill.does,
    predicts: drill.predicts,
    seen: [...formatAccount(account), ...seen].join('; '),
    outageSeconds: account.outageSeconds,
    ledger,
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

  async function askDoctor(): Promise<void> {
    const { finding } = drill;
    if (finding === undefined || !diagnose) return;
    tell('asking doctor');
    doctor = await waitFor(
      `doctor finds ${finding}`,
      async () => {
        const names = await diagnose(deployment);
        if (!names.includes(finding)) throw new Error(`it found ${names.join(', ') || 'nothing'}`);
        return names.join(', ');
      },
      { timeoutMs: diagnosisTimeoutMs },
    ).catch((error: unknown) => {
      problems.push(sentenceOf(error));
      return sentenceOf(error);
    });
  }

  function judgeLedger(settlement: Settlement): string {
    problems.push(...listFaults(settlement));
    return `${isClean(settlement) ? 'clean' : 'NOT CLEAN'}: ${formatSettlement(settlement)}`;
  }

  async function putBack(): Promise<void> {
    try {
      await drill.putBack?.();
    } catch (error) {
      problems.push(`it could not be put back: ${sentenceOf(error)}`);
    }
  }
}

/** What clients saw against what they were to see. */
function judge(drill: Drill, { failed, failures, outageSeconds }: Account): string[] {
  const { maxOutageSeconds, minOutageSeconds = 0, mayHang } = drill;
  const outage = `${outageSeconds.toFixed(1)} s`;
  const problems: string[] = [];
  if (maxOutageSeconds === 0 && failed > 0) {
    problems.push(`clients were to see no failure, and saw ${formatFailures(failures)} within ${outage}`);
  } else if (outageSeconds > maxOutageSeconds) {
    problems.push(`clients were without the library for ${outage}, longer than ${maxOutageSeconds} s`);
  }
  if (outageSeconds < minOutageSeconds) {
    problems.push(`clients were without the library for ${outage} only: was anything broken?`);
  }
  const rude = Object.keys(failures).filter((kind) => kind === hangs || kind.includes('without'));
  if (!mayHang && rude.length > 0) {
    problems.push(`clients were left in the dark: ${rude.join(', ')}`);
  }
  return problems;
}

function formatAccount({ failures, slowestSeconds, replayed }: Account): string[] {
  const again = replayed === 0 ? [] : [`${replayed} books found there by their retry`];
  return [formatFailures(failures), `slowest answer ${slowestSeconds.toFixed(1)} s`, ...again];
}

function verifyCalm({ good, failed, failures }: Account): void {
  if (failed > 0) throw new Error(`requests fail before anything is broken: ${formatFailures(failures)}`);
  if (good === 0) throw new Error('the ledger writes nothing, though nothing is broken yet');
}

function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
