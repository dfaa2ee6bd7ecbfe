import { mkdir, rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { type Buyer, createBuyer } from '../../../services/acquisitions/buyer.ts';
import type { Outbox } from '../../../services/acquisitions/outbox.ts';
import { waitFor } from '../../support/wait.ts';
import { buildOutbox, buildPurchase, silent } from './support.ts';

const titles = ['Fun Home', 'Infinite Jest', 'To the Lighthouse'].map((title) => ({
  title,
  authors: ['Somebody'],
  isbn: undefined,
  year: undefined,
  language: undefined,
}));

const started: Buyer[] = [];
afterEach(async () => {
  for (const buyer of started.splice(0)) await buyer.stop();
});

function buildBuyer(outbox: Outbox, overrides: Partial<Parameters<typeof createBuyer>[0]> = {}): Buyer {
  const options = { outbox, titles, everyMs: 5, maxWaiting: 100, log: silent, onBought: () => undefined };
  const buyer = createBuyer({ ...options, ...overrides });
  started.push(buyer);
  return buyer;
}

const titlesWaiting = (outbox: Outbox) => outbox.state().waiting.map(({ book }) => book.title);

describe('buyer', () => {
  test('buys the titles in their order, round and round, each under a key of its own', async () => {
    const { outbox } = await buildOutbox();

    buildBuyer(outbox).schedule();
    await waitFor('the buyer to get there', () => outbox.state().bought >= 4);

    expect(titlesWaiting(outbox).slice(0, 4)).toEqual([
      'Fun Home',
      'Infinite Jest',
      'To the Lighthouse',
      'Fun Home',
    ]);
    const keys = outbox.state().waiting.map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
  });

  test('goes on in the list where it was before it was started again', async () => {
    const { outbox } = await buildOutbox();
    await outbox.change(() => ({ bought: 1 }));

    buildBuyer(outbox).schedule();
    await waitFor('the buyer to get there', () => outbox.state().bought > 1);

    expect(titlesWaiting(outbox)[0]).toBe('Infinite Jest');
  });

  test('reports a purchase only when it is in the outbox', async () => {
    const { outbox } = await buildOutbox();
    const waitingWhenReported: number[] = [];

    buildBuyer(outbox, {
      onBought: () => waitingWhenReported.push(outbox.state().waiting.length),
    }).schedule();
    await waitFor('the buyer to get there', () => waitingWhenReported.length >= 3);

    expect(waitingWhenReported.slice(0, 3)).toEqual([1, 2, 3]);
  });

  test('buys nothing while it is paused', async () => {
    const { outbox } = await buildOutbox();
    await outbox.change(() => ({ paused: true }));

    buildBuyer(outbox).schedule();
    await sleep(50);

    expect(outbox.state().bought).toBe(0);
  });

  test('buys nothing more once pausing has been answered, even when a purchase had begun', async () => {
    const { outbox } = await buildOutbox();
    let pausing: Promise<number> | undefined;
    const change: Outbox['change'] = (decide) => {
      pausing ??= outbox.change(() => ({ paused: true })).then(() => outbox.state().bought);
      return outbox.change(decide);
    };

    buildBuyer({ ...outbox, change }).schedule();
    await waitFor('the buyer to get there', () => pausing !== undefined);
    const boughtWhenPaused = await pausing;
    await sleep(30);

    expect(outbox.state().bought).toBe(boughtWhenPaused);
  });

  test('buys at its rate, however often buying is resumed', async () => {
    const { outbox } = await buildOutbox();
    const buyer = buildBuyer(outbox, { everyMs: 40 });

    const presses = setInterval(buyer.schedule, 5);
    await waitFor('three purchases', () => outbox.state().bought >= 3).finally(() => clearInterval(presses));
  });

  test('stops at the bound, says so, and goes on when there is room', async () => {
    const { outbox } = await buildOutbox();
    const buyer = buildBuyer(outbox, { maxWaiting: 3 });

    buyer.schedule();
    await waitFor('the buyer to get there', () => buyer.blockedReason() !== undefined);
    await sleep(50);

    expect(outbox.state().bought).toBe(3);
    expect(buyer.blockedReason()).toContain('3 purchases wait for inventory');

    await outbox.change(({ waiting }) => ({ waiting: waiting.slice(1) }));
    await waitFor('the buyer to get there', () => outbox.state().bought === 4);
  });

  test('stops when inventory has refused a hundred purchases', async () => {
    const { outbox } = await buildOutbox();
    const refused = Array.from({ length: 100 }, () => ({ ...buildPurchase('Sult'), reason: 'no' }));
    await outbox.change(() => ({ refused }));

    expect(buildBuyer(outbox).blockedReason()).toContain('refused 100 purchases');
  });

  test('says once why it cannot buy, and buys again when it can', async () => {
    const { directory, outbox } = await buildOutbox();
    const lines: string[] = [];
    const log = pino({ level: 'error' }, { write: (line: string) => void lines.push(line) });
    await rm(directory, { recursive: true });

    const buyer = buildBuyer(outbox, { log });
    buyer.schedule();
    await waitFor('the error', () => buyer.lastError() !== undefined);
    await sleep(50);
    await mkdir(directory);
    await waitFor('a purchase', () => outbox.state().bought > 0);

    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ msg: 'nothing bought', err: { name: 'OutboxError' } });
    expect(buyer.lastError()).toBeUndefined();
  });

  test('takes the interval from the outbox before that of the settings', async () => {
    const { outbox } = await buildOutbox();
    const buyer = buildBuyer(outbox, { everyMs: 2000 });

    expect(buyer.intervalMs()).toBe(2000);
    await outbox.change(() => ({ everyMs: 50 }));
    expect(buyer.intervalMs()).toBe(50);
  });

  test('has the purchase under way in the outbox when it is stopped, and buys no more', async () => {
    const { outbox } = await buildOutbox();
    const buyer = buildBuyer(outbox);
    buyer.schedule();
    await waitFor('the buyer to get there', () => outbox.state().bought > 0);

    await buyer.stop();
    const { bought, waiting } = outbox.state();
    buyer.schedule();
    await sleep(50);

    expect(outbox.state().bought).toBe(bought);
    expect(waiting).toHaveLength(bought);
  });
});
