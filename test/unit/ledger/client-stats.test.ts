import { createObserver, formatFailures } from '../../../scripts/ledger/client-stats.ts';

/** Hears requests given as [begin, end, failure?] in seconds, and reads the account at `now`. */
function account(now: number, requests: [number, number, string?][]) {
  let time = 0;
  const observer = createObserver(() => time * 1000);
  for (const [begin, end, failure] of requests) {
    time = end;
    observer.hear({ begin: begin * 1000, end: end * 1000, ...(failure !== undefined && { failure }) });
  }
  time = now;
  return observer.read();
}

describe('createObserver', () => {
  test('sees no outage where nothing fails', () => {
    expect(
      account(3, [
        [0, 1],
        [1, 2],
      ]),
    ).toEqual({
      good: 2,
      replayed: 0,
      failed: 0,
      failures: {},
      outageSeconds: 0,
      longestGapSeconds: 1,
      slowestSeconds: 1,
      quietSeconds: 3,
      silentSeconds: 1,
    });
  });

  test('measures an outage from the first failed request to the first good one after the last', () => {
    const seen = account(20, [
      [0, 1],
      [2, 5, '503'],
      [3, 6],
      [6, 7, '503'],
      [7, 9],
      [9, 10],
    ]);

    expect(seen).toMatchObject({ failed: 2, failures: { '503': 2 }, outageSeconds: 7, slowestSeconds: 3 });
    expect(seen).toMatchObject({ longestGapSeconds: 10, quietSeconds: 13, silentSeconds: 10 });
  });

  test('ends an outage by no answer of before it, though it is told after it', () => {
    const seen = account(30, [
      [0, 1],
      [9, 10, '503'],
      [1, 4],
      [10, 12],
    ]);

    expect(seen).toMatchObject({ outageSeconds: 3, longestGapSeconds: 18 });
  });

  test('goes on counting while an outage lasts', () => {
    expect(
      account(30, [
        [0, 1],
        [10, 12, 'ECONNREFUSED'],
      ]),
    ).toMatchObject({
      outageSeconds: 20,
      longestGapSeconds: 29,
    });
  });
});

describe('formatFailures', () => {
  test('names the most frequent first', () => {
    expect(formatFailures({ ECONNREFUSED: 2, '503': 12 })).toBe('503 ×12, ECONNREFUSED ×2');
    expect(formatFailures({})).toBe('no request failed');
  });
});
