import { checkBooks, checkGoals, formatLevels } from '../../../scripts/bench/report.ts';

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

describe('formatLevels', () => {
  test('has a line for each kind of load, with the ratio at the end of the second', () => {
    const lines = formatLevels([level]).split('\n');

    const cells = lines.slice(2).map((line) => line.split('|').map((cell) => cell.trim()));
    expect(cells).toEqual([
      ['', '64', 'pgbench, one-row INSERT', ...'1,000 1.00 10.00 0 5,000 5,000'.split(' '), '', ''],
      ['', '64', 'POST /books', ...'1,234 1.00 10.00 0 5,000 5,000 1.23'.split(' '), ''],
    ]);
    expect(new Set(lines.map((line) => line.length)).size).toBe(1);
  });
});

describe('checkGoals', () => {
  test.each([
    ['reaches pgbench', 1000, true],
    ['stays behind pgbench', 999, false],
  ])('at 64 clients, when it %s', (_case, requestsPerSecond, isMet) => {
    const [rate] = checkGoals([{ ...level, post: { ...measurement, requestsPerSecond } }]);

    expect(rate?.isMet).toBe(isMet);
  });

  test.each([
    [19.9, true],
    [20, false],
  ])('at 64 clients, with a p99 of %d ms over a mean of 2 ms', (p99Ms, isMet) => {
    const [, tail] = checkGoals([{ ...level, post: { ...measurement, p99Ms } }]);

    expect(tail?.isMet).toBe(isMet);
  });

  test.each([
    [2.5, true],
    [2.6, false],
  ])("at 1 client, with a p50 of %d times pgbench's", (p50Ms, isMet) => {
    const verdicts = checkGoals([{ clients: 1, pgbench: measurement, post: { ...measurement, p50Ms } }]);

    expect(verdicts.map((verdict) => verdict.isMet)).toEqual([isMet]);
  });

  test('says nothing of a number of clients that has no goal', () => {
    expect(checkGoals([{ ...level, clients: 8 }])).toEqual([]);
  });
});

describe('checkBooks', () => {
  test.each([
    ['an acknowledged book is missing', { inTable: 4999 }, false],
    ['requests under way at the end were written', { inTable: 5128 }, true],
    ['there are more than could be under way', { inTable: 5129 }, false],
    ['a request failed', { errors: 1 }, false],
  ])('when %s', (_case, change, isMet) => {
    const verdicts = checkBooks([{ ...level, post: { ...measurement, ...change } }], 2);

    expect(verdicts.map((verdict) => verdict.isMet)).toEqual([true, isMet]);
  });
});
