import { setTimeout as sleep } from 'node:timers/promises';
import { createStats } from '../../../services/inventory/stats.ts';
import { waitFor } from '../../support/wait.ts';

const database = {
  version: '17.5',
  address: '127.0.0.1',
  port: 5432,
  clientAddress: '127.0.0.1',
  throughProxy: false,
};

/** A library whose count takes `countMs`. */
function createLibrary(countMs: number) {
  const library = {
    counts: 0,
    isAway: false,
    isStuck: false,
    async countBooks() {
      if (library.isStuck) await new Promise(() => undefined);
      library.counts += 1;
      const counted = { books: library.counts, addedLastMinute: 0 };
      await sleep(countMs);
      if (library.isAway) throw new Error('away');
      return counted;
    },
    countArrivals: () => Promise.resolve([3, 2, 1]),
    sessions: 0,
    countTitlesAndAuthors: () => {
      library.sessions += 1;
      return Promise.resolve({ titles: 1, authors: 1 });
    },
    describeDatabase: () => Promise.resolve(database),
  };
  return library;
}

describe('the stats', () => {
  test('are what was counted, and what the database is', async () => {
    const getStats = createStats(createLibrary(0));

    await expect(getStats()).resolves.toEqual({
      books: 1,
      addedLastMinute: 0,
      lastTenMinutes: [3, 2, 1],
      titles: 1,
      authors: 1,
      database,
    });
  });

  test('are counted once for all who ask at the same time', async () => {
    const library = createLibrary(20);
    const getStats = createStats(library);

    await Promise.all(Array.from({ length: 50 }, getStats));

    expect(library.counts).toBe(1);
  });

  test('are counted again only after ten times as long as a count takes', async () => {
    const library = createLibrary(200);
    const getStats = createStats(library);
    await getStats();

    await sleep(100);
    await getStats();
    expect(library.counts).toBe(1);

    await waitFor('a second count', async () => (await getStats()).books === 2);
  });

  test('open a database session once a second, however often they are asked for', async () => {
    const library = createLibrary(0);
    const getStats = createStats(library);

    for (let calls = 0; calls < 10; calls += 1) await getStats();

    expect(library.sessions).toBe(1);
  });

  test('are counted again after a count that failed', async () => {
    const library = createLibrary(1);
    const getStats = createStats(library);
    library.isAway = true;
    await expect(getStats()).rejects.toThrow('away');

    library.isAway = false;

    await expect(getStats()).resolves.toMatchObject({ books: 2 });
  });

  test('are older ones when newer take too long', async () => {
    const library = createLibrary(0);
    const getStats = createStats(library);
    await getStats();
    library.isStuck = true;
    await sleep(50);

    await expect(getStats()).resolves.toMatchObject({ books: 1 });
  });
});
