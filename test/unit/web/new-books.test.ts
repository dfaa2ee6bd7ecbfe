import { followNewBooks } from '../../../services/web/public/new-books.js';
import { waitFor } from '../../support/wait.ts';

interface NumberedBook {
  accessionNumber: number;
}

/** Follows a library and records what is reloaded, added and reported. */
function follow(loadNewest: (load: number) => NumberedBook[] | Promise<NumberedBook[]>) {
  const reloaded: number[][] = [];
  const newBooks: number[][] = [];
  const states: [boolean, string?][] = [];
  const numbersOf = (books: NumberedBook[]) => books.map(({ accessionNumber }) => accessionNumber);
  let loads = 0;
  const live = followNewBooks({
    loadNewest: () => new Promise((resolve) => resolve(loadNewest((loads += 1)) as never)),
    onReload: (books: NumberedBook[]) => reloaded.push(numbersOf(books)),
    onNewBooks: (books: NumberedBook[]) => newBooks.push(numbersOf(books)),
    onState: (...state: [boolean, string?]) => states.push(state),
  });
  return {
    ...live,
    send: (...numbers: number[]) => {
      for (const accessionNumber of numbers) live.book({ accessionNumber } as never);
    },
    reloaded,
    newBooks,
    states,
  };
}

const twoBooks = [{ accessionNumber: 2 }, { accessionNumber: 1 }];

describe('followNewBooks', () => {
  test('loads the newest books at once, and is live when their successors come', async () => {
    const { start, status, reloaded, states } = follow(() => twoBooks);

    await start();
    expect(states).toEqual([]);
    await status({ problem: null, last: 2 });

    expect(reloaded).toEqual([[2, 1]]);
    expect(states).toEqual([[true]]);
  });

  test.each([3, 1])('loads them again when the stream begins after No. %i instead', async (last) => {
    const { start, status, reloaded } = follow((load) =>
      load === 1 ? twoBooks : [{ accessionNumber: last }],
    );
    await start();

    await status({ problem: null, last });

    expect(reloaded).toEqual([[2, 1], [last]]);
  });

  test('shows what arrives at about the same time together, newest first', async () => {
    const { start, send, newBooks } = follow(() => twoBooks);
    await start();

    send(3, 4, 5);
    await waitFor('the page to get there', () => newBooks.length === 1);

    expect(newBooks).toEqual([[5, 4, 3]]);
  });

  test('shows once what comes while the newest are loaded, and leaves none out', async () => {
    const { promise, resolve } = Promise.withResolvers<NumberedBook[]>();
    const { start, status, send, reloaded, newBooks } = follow(() => promise);
    const loaded = start();
    await status({ problem: null, last: 2 });
    send(3, 4);
    await new Promise((later) => setTimeout(later, 200));
    expect(newBooks).toEqual([]);

    resolve([{ accessionNumber: 3 }, ...twoBooks]);
    await loaded;

    expect(reloaded).toEqual([[3, 2, 1]]);
    expect(newBooks).toEqual([[4]]);
  });

  test('loads again what was older than the beginning of the stream', async () => {
    const { start, status, reloaded, states } = follow((load) =>
      load === 1 ? twoBooks : [{ accessionNumber: 9 }, ...twoBooks],
    );

    const loaded = start();
    await status({ problem: null, last: 9 });
    await loaded;

    expect(reloaded).toEqual([
      [2, 1],
      [9, 2, 1],
    ]);
    expect(states).toEqual([[true]]);
  });

  test('says why there is an interruption, and loads what was missed', async () => {
    const { start, status, reloaded, states } = follow((load) =>
      load === 1 ? twoBooks : [{ accessionNumber: 9 }, ...twoBooks],
    );

    await start();
    await status({ problem: null, last: 2 });
    await status({ problem: 'The inventory cannot be reached.' });
    await status({ problem: null, last: 9 });

    expect(reloaded[1]).toEqual([9, 2, 1]);
    expect(states).toEqual([[true], [false, 'The inventory cannot be reached.'], [true]]);
  });

  test('tries again when it cannot load them', async () => {
    const { start, status, states } = follow((load) => {
      if (load === 1) throw new Error('The database does not answer now.');
      return [];
    });

    await start();
    await status({ problem: null });
    await waitFor('the page to get there', () => states.length === 2);

    expect(states).toEqual([[false, 'The database does not answer now.'], [true]]);
  });
});
