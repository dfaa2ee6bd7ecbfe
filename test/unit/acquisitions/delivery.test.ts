import { createDelivery, retryDelayMs } from '../../../services/acquisitions/delivery.ts';
import { InventoryUnavailable, PurchaseRefused } from '../../../services/acquisitions/inventory-client.ts';
import { openOutbox } from '../../../services/acquisitions/outbox.ts';
import { waitFor } from '../../support/wait.ts';
import { buildOutbox, buildPurchase, silent } from './support.ts';

/** A delivery of three purchases that records what `addBook` is called with and how long it waits. */
async function buildDelivery(addBook: (title: string, attempt: number) => void) {
  const { directory, outbox } = await buildOutbox();
  const purchases = ['first', 'second', 'third'].map(buildPurchase);
  await outbox.change(() => ({ waiting: purchases }));
  const tried: string[] = [];
  const pauses: number[] = [];
  const delivery = createDelivery({
    outbox,
    inventory: {
      addBook: ({ book }) => {
        tried.push(book.title);
        addBook(book.title, tried.length);
        return Promise.resolve();
      },
    },
    log: silent,
    wait: (ms) => Promise.resolve(void pauses.push(ms)),
  });
  return { directory, outbox, delivery, purchases, tried, pauses };
}

describe('delivery', () => {
  test('delivers the oldest first and empties the outbox', async () => {
    const { outbox, delivery, tried } = await buildDelivery(() => undefined);

    delivery.wake();
    await waitFor('the delivery to get there', () => outbox.state().waiting.length === 0);

    expect(tried).toEqual(['first', 'second', 'third']);
  });

  test('retries the same purchase until it is accepted, and says why it was not', async () => {
    const problems: (string | undefined)[] = [];
    const { outbox, delivery, tried, pauses } = await buildDelivery((_title, attempt) => {
      problems.push(delivery.lastError());
      if (attempt <= 2) throw new InventoryUnavailable('inventory cannot be reached: nobody there');
    });

    delivery.wake();
    await waitFor('the delivery to get there', () => outbox.state().waiting.length === 0);

    expect(tried).toEqual(['first', 'first', 'first', 'second', 'third']);
    expect(pauses).toHaveLength(2);
    expect(problems[1]).toBe('inventory cannot be reached: nobody there');
    expect(delivery.lastError()).toBeUndefined();
  });

  test('sets a refused purchase aside durably and continues with the next', async () => {
    const { directory, outbox, delivery, purchases, tried } = await buildDelivery((title) => {
      if (title === 'second') throw new PurchaseRefused('inventory answered 400: no such language');
    });

    delivery.wake();
    await waitFor('the delivery to get there', () => outbox.state().waiting.length === 0);

    expect(tried).toEqual(['first', 'second', 'third']);
    outbox.close();
    expect((await openOutbox(directory)).state().refused).toEqual([
      { ...purchases[1], reason: 'inventory answered 400: no such language' },
    ]);
  });

  test('retries what was refused when it starts again, before the rest and under the same key', async () => {
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

  test('finishes the purchase in flight when it is stopped, and starts no other', async () => {
    const { outbox, delivery, tried } = await buildDelivery(() => undefined);

    delivery.wake();
    await delivery.stop();

    expect(tried).toEqual(['first']);
    expect(outbox.state().waiting.map(({ book }) => book.title)).toEqual(['second', 'third']);
  });
});

describe('retryDelayMs', () => {
  const failure = new InventoryUnavailable('away');

  test('doubles up to five seconds, with jitter in its upper half', () => {
    const withoutJitter = [1, 2, 3, 4, 5, 6, 50].map((failures) => retryDelayMs(failures, failure, () => 1));

    expect(withoutJitter).toEqual([250, 500, 1000, 2000, 4000, 5000, 5000]);
    expect(retryDelayMs(50, failure, () => 0)).toBe(2500);
  });

  test('is at least what inventory asked for, but never more than a minute', () => {
    expect(retryDelayMs(1, new InventoryUnavailable('later', { retryAfterMs: 7_000 }))).toBe(7_000);
    expect(retryDelayMs(1, new InventoryUnavailable('tomorrow', { retryAfterMs: 86_400_000 }))).toBe(60_000);
  });
});
