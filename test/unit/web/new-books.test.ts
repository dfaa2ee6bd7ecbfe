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
  test('loads the newest books once their successors come', async () => {
    const { status, reloaded, states } = follow(() => twoBooks);
    expect(reloaded).toEqual([]);

    await status({ problem: null });

    expect(reloaded).toEqual([[2, 1]]);
    expect(states).toEqual([[true]]);
  });

  test('shows what arrives at about the same time together, newest first', async () => {
    const { status, send, newBooks } = follow(() => twoBooks);
    await status({ problem: null });

    send(3, 4, 5);
    await waitFor('the page to get there', () => newBooks.length === 1);

    expect(newBooks).toEqual([[5, 4, 3]]);
  });

  test('shows once what comes while the newest are loaded, and leaves none out', async () => {
    const { promise, resolve } = Promise.withResolvers<NumberedBook[]>();
    const { status, send, reloaded, newBooks } = follow(() => promise);
    const loaded = status({ problem: null });
    send(3, 4);
    await new Promise((later) => setTimeout(later, 200));
    expect(newBooks).toEqual([]);

    resolve([{ accessionNumber: 3 }, ...twoBooks]);
    await loaded;

    expect(reloaded).toEqual([[3, 2, 1]]);
    expect(newBooks).toEqual([[4]]);
  });

  test('loads again what is newest after an interruption, and says why there is one', async () => {
    const { status, reloaded, states } = follow((load) =>
      load === 1 ? twoBooks : [{ accessionNumber: 9 }, ...twoBooks],
    );

    await status({ problem: null });
    await status({ problem: 'The inventory cannot be reached.' });
    await status({ problem: null });

    expect(reloaded[1]).toEqual([9, 2, 1]);
    expect(states).toEqual([[true], [false, 'The inventory cannot be reached.'], [true]]);
  });

  test('tries again when it cannot load them', async () => {
    const { status, states } = follow((load) => {
      if (load === 1) throw new Error('The database does not answer now.');
      return [];
    });

    await status({ problem: null });
    await waitFor('the page to get there', () => states.length === 2);

    expect(states).toEqual([[false, 'The database does not answer now.'], [true]]);
  });
});
