import { setTimeout as sleep } from 'node:timers/promises';
import { run, type CommandError } from '../../../scripts/lib/run.ts';
import { waitFor } from '../../../scripts/lib/wait.ts';

describe('waitFor', () => {
  test('asks until there is an answer', async () => {
    let asked = 0;
    const attempt = () => (++asked < 3 ? Promise.reject(new Error('not yet')) : Promise.resolve('here'));

    await expect(waitFor('it', attempt, { timeoutMs: 1_000, everyMs: 1 })).resolves.toBe('here');
  });

  test('gives up with the last reason, which is also the cause', async () => {
    let asked = 0;
    const attempt = () => Promise.reject(new Error(`reason ${++asked}`));

    const failure = (await waitFor('the cluster', attempt, { timeoutMs: 60, everyMs: 5 }).catch(
      (error: unknown) => error,
    )) as Error;

    expect(failure.message).toBe(`the cluster: not within 0.06 s. The last reason: reason ${asked}`);
    expect(failure.cause).toEqual(new Error(`reason ${asked}`));
  });
});

describe('an attempt that never ends', () => {
  test('does not outlast the wait', async () => {
    const begin = performance.now();

    await expect(
      waitFor('the VM answers', () => new Promise(() => undefined), { timeoutMs: 100 }),
    ).rejects.toThrow(
      'the VM answers: not within 0.1 s. The last reason: an attempt took until then, without an answer',
    );

    expect(performance.now() - begin).toBeLessThan(5_000);
  });

  test('has its command ended with it', async () => {
    let ending: unknown;
    const attempt = () =>
      run(process.execPath, ['-e', 'setTimeout(() => {}, 60000)']).catch((error: unknown) => {
        ending = (error as CommandError).exitCode;
        throw error;
      });

    await expect(waitFor('it ends', attempt, { timeoutMs: 500 })).rejects.toThrow('not within 0.5 s');
    await waitFor('the command has ended', () => (ending ? Promise.resolve() : Promise.reject(new Error())), {
      timeoutMs: 10_000,
    });

    expect(ending).toBe('cancelled');
  });

  test('is let end when it takes a little longer than the wait', async () => {
    await expect(waitFor('it ends', () => sleep(300, 'answer'), { timeoutMs: 200 })).resolves.toBe('answer');
  });
});
