import { formatTable, judgeBooks, judgeGoals } from '../../../scripts/bench/table.ts';

const measurement = {
  requestsPerSecond: 1000,
  meanMs: 2,
  p50Ms: 1,
  p99Ms: 10,
  errors: 0,
  acknowledged: 5000,
  inTable: 5000,
};
const level = { clients: 64, pgbench: measurement, post: { ...measurement, requestsPerSecond: 1234.4 } };

describe('formatTable', () => {
  test('has a line for each number of clients, with the ratio at its end', () => {
    const lines = formatTable([level]).split('\n');

    expect(lines.at(-1)?.split(/[\s|]+/)).toEqual(
      ' 64 1,000 1.00 10.00 0 5,000 5,000 1,234 1.00 10.00 0 5,000 5,000 1.23'.split(' '),
    );
    expect(new Set(lines.slice(1).map((line) => line.length)).size).toBe(1);
  });
});

describe('judgeGoals', () => {
  test.each([
    ['reaches pgbench', 1000, true],
    ['stays behind pgbench', 999, false],
  ])('at 64 clients, when it %s', (_case, requestsPerSecond, isMet) => {
    const [rate] = judgeGoals([{ ...level, post: { ...measurement, requestsPerSecond } }]);

    expect(rate?.isMet).toBe(isMet);
  });

  test.each([
    [19.9, true],
    [20, false],
  ])('at 64 clients, with a p99 of %d ms over a mean of 2 ms', (p99Ms, isMet) => {
    const [, tail] = judgeGoals([{ ...level, post: { ...measurement, p99Ms } }]);

    expect(tail?.isMet).toBe(isMet);
  });

  test.each([
    [2.5, true],
    [2.6, false],
  ])("at 1 client, with a p50 of %d times pgbench's", (p50Ms, isMet) => {
    const verdicts = judgeGoals([{ clients: 1, pgbench: measurement, post: { ...measurement, p50Ms } }]);

    expect(verdicts.map((verdict) => verdict.isMet)).toEqual([isMet]);
  });

  test('says nothing of a number of clients that has no goal', () => {
    expect(judgeGoals([{ ...level, clients: 8 }])).toEqual([]);
  });
});

describe('judgeBooks', () => {
  test.each([
    ['an acknowledged book is missing', { inTable: 4999 }, false],
    ['requests under way at the end were written', { inTable: 5128 }, true],
    ['there are more than could be under way', { inTable: 5129 }, false],
    ['a request failed', { errors: 1 }, false],
  ])('when %s', (_case, change, isMet) => {
    const verdicts = judgeBooks([{ ...level, post: { ...measurement, ...change } }], 2);

    expect(verdicts.map((verdict) => verdict.isMet)).toEqual([true, isMet]);
  });
});
