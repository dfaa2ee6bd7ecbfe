import { shuffleForever } from '../../../scripts/faults/soak-order.ts';

const names = ['a', 'b', 'c', 'd', 'e', 'f'];
const take = (count: number, seed: number) => [...shuffleForever(names, seed).take(count)];

describe('shuffleForever', () => {
  test('has each once before any comes again', () => {
    const order = take(18, 7);

    for (const round of [order.slice(0, 6), order.slice(6, 12), order.slice(12)]) {
      expect(round.toSorted()).toEqual(names);
    }
  });

  test('gives the same order for the same seed, and another one for another', () => {
    expect(take(18, 7)).toEqual(take(18, 7));
    expect(take(18, 8)).not.toEqual(take(18, 7));
    expect(take(6, 7)).not.toEqual(take(12, 7).slice(6));
  });
});
