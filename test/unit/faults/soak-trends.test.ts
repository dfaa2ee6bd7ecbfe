import { describeTrend } from '../../../scripts/faults/soak-trends.ts';

const steps = (count: number, value: (step: number) => number) =>
  Array.from({ length: count }, (_, step) => value(step));

describe('describeTrend', () => {
  test('tells first, least, middle, most and last', () => {
    expect(describeTrend('x', [5, 1, 9, 3, 4, 2, 8, 7])).toEqual({
      name: 'x',
      first: 5,
      min: 1,
      median: 5,
      max: 9,
      last: 7,
      early: 9,
      late: 8,
      isFlat: true,
    });
  });

  test.each([
    ['a steady value', steps(40, () => 60), true],
    ['a value that jumps in drills', steps(40, (step) => (step % 7 === 0 ? 90 : 60)), true],
    ['a cache that fills in the beginning', steps(40, (step) => Math.min(60, 30 + step * 4)), true],
    ['a leak', steps(40, (step) => 60 + step), false],
    ['a leak of connections', steps(40, (step) => 6 + step), false],
    ['too few values to tell', steps(7, () => 60), false],
  ])('judges %s', (_what, values, isFlat) => {
    expect(describeTrend('x', values)).toMatchObject({ isFlat });
  });
});
