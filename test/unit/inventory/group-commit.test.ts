import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';
import { createGroupCommit } from '../../../services/inventory/group-commit.ts';
import { Unavailable } from '../../../services/platform/errors.ts';

/** Longer than a write ever waits for items. */
const delayLimitMs = 20;

class BadItem extends Error {
  override name = 'BadItem';
}

type Options = Partial<Omit<Parameters<typeof createGroupCommit>[0], 'write' | 'isOneItemsFault'>>;

/** A database whose writes end when the test says so. Items that begin with "bad" are refused. */
function createBookWriter(options: Options = {}) {
  const writes: { items: string[]; end: (error?: Error) => void }[] = [];
  const commits = createGroupCommit<string, string>({
    ...options,
    isOneItemsFault: (error) => error instanceof BadItem,
    write: (items) =>
      new Promise((resolve, reject) => {
        writes.push({
          items,
          end: (error) => {
            if (error) reject(error);
            else if (items.some((item) => item.startsWith('bad'))) reject(new BadItem());
            else resolve(items.map((item) => `${item} is written`));
          },
        });
      }),
  });
  let ended = 0;
  return {
    submit: commits.submit,
    writes,
    sizes: () => writes.map(({ items }) => items.length),
    /** Ends the write that runs longest. */
    async endNext(error?: Error): Promise<void> {
      writes[ended]?.end(error);
      ended += 1;
      await turn();
      await turn();
    },
    /** Ends writes until none is left, nor one that waits for its items. */
    async endAll(): Promise<void> {
      while (ended < writes.length) {
        await this.endNext();
        await sleep(delayLimitMs);
      }
    },
  };
}

const names = (length: number, prefix = 'book') => Array.from({ length }, (_, at) => `${prefix} ${at}`);

describe('the group commit', () => {
  test('writes an item at once when nothing else is written', async () => {
    const shelf = createBookWriter();

    const result = shelf.submit('Fun Home');
    await turn();

    expect(shelf.writes).toMatchObject([{ items: ['Fun Home'] }]);
    await shelf.endAll();
    await expect(result).resolves.toBe('Fun Home is written');
  });

  test('acknowledges nothing before its write has ended', async () => {
    const shelf = createBookWriter();
    let isAcknowledged = false;
    const result = shelf.submit('Fun Home').then(() => (isAcknowledged = true));

    await sleep(20);

    expect(isAcknowledged).toBe(false);
    await shelf.endAll();
    await result;
  });

  test('writes together what comes together', async () => {
    const shelf = createBookWriter();

    const results = names(3).map(shelf.submit);
    await turn();

    expect(shelf.writes).toMatchObject([{ items: names(3) }]);
    await shelf.endAll();
    await expect(Promise.all(results)).resolves.toEqual(names(3).map((name) => `${name} is written`));
  });

  test('has one write at a time, and writes together what came during it', async () => {
    const shelf = createBookWriter();
    const first = shelf.submit('first');
    await turn();

    const later: Promise<string>[] = [];
    for (const name of names(10)) {
      later.push(shelf.submit(name));
      await turn();
    }

    expect(shelf.sizes()).toEqual([1]);
    await shelf.endNext();
    expect(shelf.writes[1]).toMatchObject({ items: names(10) });
    await shelf.endAll();
    await Promise.all([first, ...later]);
  });

  test('waits for as many items as the last write had, and no longer', async () => {
    const shelf = createBookWriter({ delayMsPerItem: 10_000, maxDelayMs: 10_000 });
    const results = names(10).map(shelf.submit);
    await turn();
    await shelf.endNext();

    results.push(...names(9, 'again').map(shelf.submit));
    await turn();
    expect(shelf.sizes()).toEqual([10]);
    results.push(shelf.submit('the tenth'));
    await turn();

    expect(shelf.sizes()).toEqual([10, 10]);
    await shelf.endAll();
    await Promise.all(results);
  });

  test('waits only a moment for callers that do not come again', async () => {
    const shelf = createBookWriter();
    const results = names(10).map(shelf.submit);
    await turn();
    await shelf.endNext();

    results.push(shelf.submit('alone'));
    await sleep(delayLimitMs);
    expect(shelf.sizes()).toEqual([10, 1]);
    await shelf.endNext();
    results.push(shelf.submit('alone again'));
    await turn();

    expect(shelf.sizes()).toEqual([10, 1, 1]);
    await shelf.endAll();
    await Promise.all(results);
  });

  test('parts what waits into writes of bounded size, in the order in which it came', async () => {
    const shelf = createBookWriter({ maxBatch: 4 });

    const results = names(11).map(shelf.submit);
    await turn();
    await shelf.endAll();

    expect(shelf.writes.flatMap(({ items }) => items)).toEqual(names(11));
    expect(shelf.sizes()).toEqual([4, 4, 3]);
    await expect(Promise.all(results)).resolves.toHaveLength(11);
  });

  test('lets a bad item fail alone', async () => {
    const shelf = createBookWriter();
    const items = [...names(5), 'bad one', ...names(6, 'more'), 'bad two'];

    const results = Promise.allSettled(items.map(shelf.submit));
    await turn();
    await shelf.endAll();

    expect(await results).toEqual(
      items.map((item) =>
        item.startsWith('bad')
          ? { status: 'rejected', reason: expect.any(BadItem) }
          : { status: 'fulfilled', value: `${item} is written` },
      ),
    );
  });

  test('lets all items of a write fail when none is to blame, and goes on with the next', async () => {
    const shelf = createBookWriter();
    const away = new Unavailable('The database is away.', 2);

    const results = Promise.allSettled(names(3).map(shelf.submit));
    await turn();
    await shelf.endNext(away);
    const next = shelf.submit('next');
    await sleep(delayLimitMs);
    await shelf.endAll();

    expect(await results).toEqual(Array(3).fill({ status: 'rejected', reason: away }));
    expect(shelf.writes[0]?.items).toEqual(names(3));
    await expect(next).resolves.toBe('next is written');
  });

  test('refuses what is one too many, and takes more when there is room', async () => {
    const shelf = createBookWriter({ maxBatch: 1, maxWaiting: 3 });
    const taken = [shelf.submit('1')];
    await turn();
    taken.push(shelf.submit('2'), shelf.submit('3'), shelf.submit('4'));

    const refused = shelf.submit('5');

    await expect(refused).rejects.toMatchObject({ status: 503, headers: { 'Retry-After': '1' } });
    await shelf.endNext();
    taken.push(shelf.submit('6'));
    await shelf.endAll();
    await expect(Promise.all(taken)).resolves.toHaveLength(5);
    expect(shelf.writes.flatMap(({ items }) => items)).toEqual(['1', '2', '3', '4', '6']);
  });

  test('refuses what has waited too long, and never writes it', async () => {
    const shelf = createBookWriter({ maxBatch: 1, maxWaitMs: 50 });
    const written = shelf.submit('1');
    await turn();

    const late = shelf.submit('late');

    await expect(late).rejects.toMatchObject({ status: 503, headers: { 'Retry-After': '2' } });
    await shelf.endAll();
    await written;
    expect(shelf.writes.flatMap(({ items }) => items)).toEqual(['1']);
  });
});
