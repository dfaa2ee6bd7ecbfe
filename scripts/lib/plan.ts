import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';

/** One thing that has to be so. `done` tells why there is nothing to do; `run` makes it so, or tells that it was so. */
export interface Step {
  title: string;
  limitMs: number;
  /** It only looks: nothing is different after it. */
  looksOnly?: true;
  done?: () => Promise<string | undefined>;
  run: () => Promise<Outcome | undefined>;
}

export interface Outcome {
  /** False where it turned out that everything was as it should be. */
  changed?: boolean;
  note?: string;
}

/** The steps by key, each with the keys of those that must stand before it; what doesn't depend runs side by side. */
export type Plan<Key extends string> = Record<Key, { step: Step; after?: NoInfer<Key>[] }>;

export interface StepReport {
  title: string;
  state: 'done' | 'skipped' | 'failed';
  seconds: number;
  note: string;
  /** Whether something is different now. */
  changed: boolean;
}

type Result = Omit<StepReport, 'title' | 'seconds'>;

export class StepError extends Error {
  override name = 'StepError';
}

/**
 * Runs a plan, and calls `tell` at the end of each step. After a failure nothing new begins, what is under way comes
 * to its end, and the first error is thrown as the `cause` of a StepError. Nothing is undone.
 */
export async function runPlan<Key extends string>(
  plan: Plan<Key>,
  tell: (report: StepReport) => void | Promise<void>,
): Promise<StepReport[]> {
  const reports: StepReport[] = [];
  const started = new Map<Key, Promise<void>>();
  const failures: { title: string; cause: unknown }[] = [];

  const start = (key: Key): Promise<void> => {
    const known = started.get(key);
    if (known) return known;
    const { step, after = [] } = plan[key];
    const promise = Promise.all(after.map(start)).then(async () => {
      if (failures.length > 0) return;
      const begin = performance.now();
      const report = await perform(step).catch((cause: unknown): Result => {
        failures.push({ title: step.title, cause });
        return { state: 'failed', note: '', changed: true };
      });
      const full = { title: step.title, ...report, seconds: (performance.now() - begin) / 1000 };
      reports.push(full);
      await tell(full);
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

async function perform(step: Step): Promise<Result> {
  const timer = new AbortController();
  const limit = sleep(step.limitMs, undefined, { signal: timer.signal }).then(() => {
    throw new Error(`${step.title}: no end within ${step.limitMs / 1000} s`);
  });
  // Aborting the timer rejects it; by then the race is over.
  limit.catch(() => undefined);
  try {
    return await Promise.race([limit, work(step)]);
  } finally {
    timer.abort();
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
    changed: !isSkipped && step.looksOnly !== true,
  };
}
