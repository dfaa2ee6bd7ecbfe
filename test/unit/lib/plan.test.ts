import { setTimeout as sleep } from 'node:timers/promises';
import { run, type CommandError } from '../../../scripts/lib/run.ts';
import { waitFor } from '../../../scripts/lib/wait.ts';
import { runPlan, StepError, type Step, type StepReport } from '../../../scripts/lib/plan.ts';

const buildStep = (overrides: Partial<Step> = {}): Step => ({
  title: 'a step',
  limitMs: 1_000,
  run: () => Promise.resolve(undefined),
  ...overrides,
});

const ignore = () => undefined;

describe('runPlan', () => {
  test('begins a step only when those before it are done', async () => {
    const order: string[] = [];
    const note = (name: string, ms: number) =>
      buildStep({
        run: async () => {
          await sleep(ms);
          order.push(name);
          return undefined;
        },
      });

    await runPlan(
      {
        last: { step: note('last', 0), after: ['slow', 'quick'] },
        slow: { step: note('slow', 40) },
        quick: { step: note('quick', 1) },
      },
      ignore,
    );

    expect(order).toEqual(['quick', 'slow', 'last']);
  });

  test('runs steps that do not depend on each other side by side', async () => {
    let running = 0;
    let most = 0;
    const step = buildStep({
      run: async () => {
        most = Math.max(most, ++running);
        await sleep(20);
        running--;
        return undefined;
      },
    });

    await runPlan({ one: { step }, two: { step }, three: { step } }, ignore);

    expect(most).toBe(3);
  });

  test('runs a step once, however many wait for it', async () => {
    let runs = 0;
    const first = buildStep({
      run: () => {
        runs++;
        return Promise.resolve(undefined);
      },
    });

    await runPlan(
      {
        first: { step: first },
        one: { step: buildStep(), after: ['first'] },
        two: { step: buildStep(), after: ['first'] },
      },
      ignore,
    );

    expect(runs).toBe(1);
  });

  test('skips a step that is done, and tells why', async () => {
    const step = buildStep({
      done: () => Promise.resolve('there'),
      run: () => Promise.reject(new Error('ran')),
    });

    const [report] = await runPlan({ step: { step } }, ignore);

    expect(report).toMatchObject({ title: 'a step', state: 'skipped', note: 'there', changed: false });
  });

  test('takes a step that found nothing to change for skipped', async () => {
    const step = buildStep({ run: () => Promise.resolve({ changed: false, note: 'unchanged' }) });

    const [report] = await runPlan({ step: { step } }, ignore);

    expect(report).toMatchObject({ state: 'skipped', note: 'unchanged', changed: false });
  });

  test('takes a step that only looks for done, with nothing changed', async () => {
    const [report] = await runPlan({ step: { step: buildStep({ isReadOnly: true }) } }, ignore);

    expect(report).toMatchObject({ state: 'done', changed: false });
  });

  test('begins nothing new after a failure, but lets what is under way end', async () => {
    const told: StepReport[] = [];
    const cause = new Error('no room');
    const plan = {
      bad: { step: buildStep({ title: 'bad', run: () => Promise.reject(cause) }) },
      slow: { step: buildStep({ title: 'slow', run: () => sleep(20, undefined) }) },
      next: { step: buildStep({ title: 'next' }), after: ['slow' as const] },
    };

    const failure = await runPlan(plan, (report) => void told.push(report)).catch((error: unknown) => error);

    expect(failure).toEqual(new StepError('bad failed', { cause }));
    expect((failure as StepError).cause).toBe(cause);
    expect(told.map(({ title, state }) => [title, state])).toEqual([
      ['bad', 'failed'],
      ['slow', 'done'],
    ]);
  });

  test('fails a step that takes longer than its limit', async () => {
    const step = buildStep({ limitMs: 20, run: () => sleep(5_000, undefined, { ref: false }) });

    const failure = (await runPlan({ step: { step } }, ignore).catch((error: unknown) => error)) as StepError;

    expect(failure.cause).toEqual(new Error('a step: no end within 0.02 s'));
  });

  test('ends the commands of a step that reaches its limit', async () => {
    let ending: unknown;
    const step = buildStep({
      limitMs: 200,
      run: async () => {
        await run(process.execPath, ['-e', 'setTimeout(() => {}, 60000)']).catch((error: unknown) => {
          ending = (error as CommandError).exitCode;
        });
        return undefined;
      },
    });

    await expect(runPlan({ step: { step } }, ignore)).rejects.toThrow(StepError);
    await waitFor('the command has ended', () => (ending ? Promise.resolve() : Promise.reject(new Error())), {
      timeoutMs: 10_000,
    });

    expect(ending).toBe('cancelled');
  });

  test('passes over a step that has nothing to do here', async () => {
    const reports = await runPlan(
      { absent: { step: undefined }, next: { step: buildStep({ title: 'next' }), after: ['absent'] } },
      ignore,
    );

    expect(reports.map(({ title }) => title)).toEqual(['next']);
  });
});
