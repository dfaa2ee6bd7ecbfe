import { waitFor } from '../../../scripts/lib/wait.ts';

describe('waitFor', () => {
  test('asks until there is an answer', async () => {
    let asked = 0;
    const attempt = () => (++asked < 3 ? Promise.reject(new Error('not yet')) : Promise.resolve('here'));

    await expect(waitFor('it', attempt, { timeoutMs: 1_000, everyMs: 1 })).resolves.toBe('here');
  });

  test('gives up with the last reason, which is also the cause', async () => {
    let asked = 0;
    const attempt = () => Promise.reject(new Error(`reason ${++asked > 1 ? 'new' : 'old'}`));

    const failure = (await waitFor('the cluster', attempt, { timeoutMs: 60, everyMs: 5 }).catch(
      (error: unknown) => error,
    )) as Error;

    expect(failure.message).toBe('the cluster: not within 0.06 s. The last reason: reason new');
    expect(failure.cause).toEqual(new Error('reason new'));
  });
});
