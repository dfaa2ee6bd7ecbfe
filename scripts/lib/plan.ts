import { withSignal } from './cancellation.ts';

/** One state to reach. `done` only looks, and returns the reason to skip the step; `run` brings the state about. */
export interface Step {
  title: string;
  limitMs: number;
  /** It changes nothing. */
  isReadOnly?: true;
  done?: () => Promise<string | undefined>;
  run: () => Promise<Outcome | undefined>;
}

export interface Outcome {
  /** False when the state had been reached before. */
  changed?: boolean;
  note?: string;
}

/**
 * Steps by key, each with the keys of the steps that it waits for; steps that don't wait run in parallel. A step that is
 * undefined has nothing to do here.
 */
export type Plan<Key extends string> = Record<Key, { step: Step | undefined; after?: NoInfer<Key>[] }>;

export interface StepReport {
  title: string;
  state: 'done' | 'skipped' | 'failed';
  seconds: number;
  note: string;
  changed: boolean;
}

type Result = Omit<StepReport, 'title' | 'seconds'>;

export class StepError extends Error {
  override name = 'StepError';
}

/**
 * Runs a plan, and calls `onReport` at the end of each step. After a failure no step begins, those that run are waited
 * for, and the first error is thrown as the `cause` of a StepError. Nothing is undone.
 */
export async function runPlan<Key extends string>(
  plan: Plan<Key>,
  onReport: (report: StepReport) => void | Promise<void>,
): Promise<StepReport[]> {
  const reports: StepReport[] = [];
  const started = new Map<Key, Promise<void>>();
  const failures: { title: string; cause: unknown }[] = [];

  const start = (key: Key): Promise<void> => {
    const known = started.get(key);
    if (known) return known;
    const { step, after = [] } = plan[key];
    const promise = Promise.all(after.map(start)).then(async () => {
      if (!step || failures.length > 0) return;
      const begin = performance.now();
      const report = await perform(step).catch((cause: unknown): Result => {
        failures.push({ title: step.title, cause });
        return { state: 'failed', note: '', changed: true };
      });
      const full = { title: step.title, ...report, seconds: (performance.now() - begin) / 1000 };
      reports.push(full);
      await onReport(full);
    });
    started.set(key, promise);
    return promise;
  };

  await Promise.all((Object.keys(plan) as Key[]).map(start));
  const [first] = failures;
  if (first) {
    throw new StepError(`${first.title} failed`, { cause: first.cause });
  }
  return reports;
}

/** A step that reaches its limit fails, and the commands that it has started end with it. */
async function perform(step: Step): Promise<Result> {
  const limit = new AbortController();
  const timeUp = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    const error = new Error(`${step.title}: no end within ${step.limitMs / 1000} s`);
    timeUp.reject(error);
    limit.abort(error);
  }, step.limitMs);
  try {
    return await Promise.race([timeUp.promise, withSignal(limit.signal, () => work(step))]);
  } finally {
    clearTimeout(timer);
  }
}

async function work(step: Step): Promise<Result> {
  const reason = await step.done?.();
  if (reason !== undefined) {
    return { state: 'skipped', note: reason, changed: false };
  }
  const outcome = await step.run();
  const isSkipped = outcome?.changed === false;
  return {
    state: isSkipped ? 'skipped' : 'done',
    note: outcome?.note ?? '',
    changed: !isSkipped && step.isReadOnly !== true,
  };
}
