import { remainingMs, waitFor } from '../../support/wait.ts';

describe('waitFor', () => {
  test('lasts almost as long as its test may, and then tells the last reason', async () => {
    let asked = 0;

    const failure = waitFor('it', () => Promise.reject(new Error(`no ${(asked += 1) > 1 ? 'more' : 'yet'}`)));

    await expect(failure).rejects.toThrow(/^Waited 1 s in vain for it: Error: no more\.$/);
  }, 6_000);

  test('tells that what it waited for is not so', async () => {
    await expect(waitFor('it', () => false)).rejects.toThrow(/^Waited 0 s in vain for it: it is not so\.$/);
  }, 5_100);
});

describe('remainingMs', () => {
  let ofHook = 0;
  beforeAll(() => {
    ofHook = remainingMs();
  }, 30_000);

  test('is what the running test or hook has left', () => {
    expect(ofHook).toBeGreaterThan(10_000);
    expect(ofHook).toBeLessThanOrEqual(25_000);
    expect(remainingMs()).toBeGreaterThan(30_000);
  }, 60_000);
});
