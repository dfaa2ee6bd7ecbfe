import { median, percentile, summarize } from '../../../scripts/bench/measurement.ts';

describe('median', () => {
  test.each([
    [[3, 1, 2], 2],
    [[4, 1, 3, 2], 2.5],
    [[7], 7],
  ])('of %j is %d', (values, expected) => {
    expect(median(values)).toBe(expected);
  });
});

describe('percentile', () => {
  test.each([
    [0.5, 5],
    [0.99, 10],
    [1, 10],
    [0, 1],
  ])('%d of 1 to 10 is %d', (share, expected) => {
    expect(percentile(Float64Array.from([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]), share)).toBe(expected);
  });
});

describe('summarize', () => {
  test('takes medians of rates and times, and sums of counts', () => {
    const round = {
      requestsPerSecond: 100,
      meanMs: 1,
      p50Ms: 1,
      p99Ms: 9,
      errors: 1,
      acknowledged: 10,
      inTable: 11,
    };
    const slowRound = { ...round, requestsPerSecond: 10, p99Ms: 90, errors: 0 };

    expect(summarize([round, slowRound, round])).toEqual({
      requestsPerSecond: 100,
      meanMs: 1,
      p50Ms: 1,
      p99Ms: 9,
      errors: 2,
      acknowledged: 30,
      inTable: 33,
    });
  });
});
