import { createStatsCollector, formatFailures } from '../../../scripts/ledger/client-stats.ts';

/** Records requests given as [begin, end, failure?] in seconds, and reads the stats at `now`. */
function collect(now: number, requests: [number, number, string?][]) {
  let time = 0;
  const collector = createStatsCollector(() => time * 1000);
  for (const [begin, end, failure] of requests) {
    time = end;
    collector.record({ begin: begin * 1000, end: end * 1000, ...(failure !== undefined && { failure }) });
  }
  time = now;
  return collector.read();
}

describe('createStatsCollector', () => {
  test('has no outage where nothing fails', () => {
    expect(
      collect(3, [
        [0, 1],
        [1, 2],
      ]),
    ).toEqual({
      succeeded: 2,
      replayed: 0,
      failed: 0,
      failures: {},
      outageSeconds: 0,
      longestGapSeconds: 1,
      slowestSeconds: 1,
      secondsSinceFailure: 3,
      secondsSinceSuccess: 1,
    });
  });

  test('measures an outage from the first failed request to the first good one after the last', () => {
    const stats = collect(20, [
      [0, 1],
      [2, 5, '503'],
      [3, 6],
      [6, 7, '503'],
      [7, 9],
      [9, 10],
    ]);

    expect(stats).toMatchObject({ failed: 2, failures: { '503': 2 }, outageSeconds: 7, slowestSeconds: 3 });
    expect(stats).toMatchObject({ longestGapSeconds: 10, secondsSinceFailure: 13, secondsSinceSuccess: 10 });
  });

  test('ends an outage by no success of before it, though it is recorded after it', () => {
    const stats = collect(30, [
      [0, 1],
      [9, 10, '503'],
      [1, 4],
      [10, 12],
    ]);

    expect(stats).toMatchObject({ outageSeconds: 3, longestGapSeconds: 18 });
  });

  test('goes on counting while an outage lasts', () => {
    expect(
      collect(30, [
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
