import { createDelivery, pauseMs } from '../../../services/acquisitions/delivery.ts';
import { type HandOver, NotTaken, Refused } from '../../../services/acquisitions/hand-over.ts';
import { openOutbox } from '../../../services/acquisitions/outbox.ts';
import { waitFor } from '../../support/wait.ts';
import { buildOutbox, buildPurchase, silent } from './support.ts';

/** A delivery of three purchases; what `handOver` is called with and how long it waits are written down. */
async function buildDelivery(handOver: (title: string, attempt: number) => void) {
  const { directory, outbox } = await buildOutbox();
  const purchases = ['first', 'second', 'third'].map(buildPurchase);
  await outbox.change(() => ({ waiting: purchases }));
  const tried: string[] = [];
  const pauses: number[] = [];
  const tryHandOver: HandOver = ({ book }) => {
    tried.push(book.title);
    handOver(book.title, tried.length);
    return Promise.resolve();
  };
  const delivery = createDelivery({
    outbox,
    handOver: tryHandOver,
    log: silent,
    wait: (ms) => Promise.resolve(void pauses.push(ms)),
  });
  return { directory, outbox, delivery, purchases, tried, pauses };
}

describe('delivery', () => {
  test('hands over the oldest first and empties the outbox', async () => {
    const { outbox, delivery, tried } = await buildDelivery(() => undefined);

    delivery.wake();
    await waitFor('the delivery to get there', () => outbox.state().waiting.length === 0);

    expect(tried).toEqual(['first', 'second', 'third']);
  });

  test('tries the same purchase again until it is taken, and says why it could not', async () => {
    const problems: (string | undefined)[] = [];
    const { outbox, delivery, tried, pauses } = await buildDelivery((_title, attempt) => {
      problems.push(delivery.problem());
      if (attempt <= 2) throw new NotTaken('inventory cannot be reached: nobody there');
    });

    delivery.wake();
    await waitFor('the delivery to get there', () => outbox.state().waiting.length === 0);

    expect(tried).toEqual(['first', 'first', 'first', 'second', 'third']);
    expect(pauses).toHaveLength(2);
    expect(problems[1]).toBe('inventory cannot be reached: nobody there');
    expect(delivery.problem()).toBeUndefined();
  });

  test('puts a refused purchase aside durably and goes on with the next', async () => {
    const { directory, outbox, delivery, purchases, tried } = await buildDelivery((title) => {
      if (title === 'second') throw new Refused('inventory answered 400: no such language');
    });

    delivery.wake();
    await waitFor('the delivery to get there', () => outbox.state().waiting.length === 0);

    expect(tried).toEqual(['first', 'second', 'third']);
    expect((await openOutbox(directory, silent)).state().refused).toEqual([
      { ...purchases[1], reason: 'inventory answered 400: no such language' },
    ]);
  });

  test('tries what was refused once more when it starts again, before the rest and under the same key', async () => {
    const { outbox, delivery, purchases, tried } = await buildDelivery(() => undefined);
    const [first, second, third] = purchases as [
      (typeof purchases)[0],
      (typeof purchases)[0],
      (typeof purchases)[0],
    ];
    await outbox.change(() => ({ waiting: [first, second], refused: [{ ...third, reason: 'no' }] }));

    await delivery.start();

    expect(outbox.state()).toMatchObject({ waiting: [third, first, second], refused: [] });
    await waitFor('the delivery to get there', () => outbox.state().waiting.length === 0);
    expect(tried).toEqual(['third', 'first', 'second']);
  });

  test('finishes the purchase under way when it is stopped, and begins no other', async () => {
    const { outbox, delivery, tried } = await buildDelivery(() => undefined);

    delivery.wake();
    await delivery.stop();

    expect(tried).toEqual(['first']);
    expect(outbox.state().waiting.map(({ book }) => book.title)).toEqual(['second', 'third']);
  });
});

describe('pauseMs', () => {
  const failure = new NotTaken('away');

  test('doubles up to five seconds, half of it by chance', () => {
    const whole = [1, 2, 3, 4, 5, 6, 50].map((failures) => pauseMs(failures, failure, () => 1));

    expect(whole).toEqual([250, 500, 1000, 2000, 4000, 5000, 5000]);
    expect(pauseMs(50, failure, () => 0)).toBe(2500);
  });

  test('is at least what inventory asked for, but never more than a minute', () => {
    expect(pauseMs(1, new NotTaken('later', { retryAfterMs: 7_000 }))).toBe(7_000);
    expect(pauseMs(1, new NotTaken('tomorrow', { retryAfterMs: 86_400_000 }))).toBe(60_000);
  });
});
