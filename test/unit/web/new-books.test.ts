import { followNewBooks } from '../../../services/web/public/new-books.js';
import { waitFor } from '../../support/wait.ts';

interface NumberedBook {
  accessionNumber: number;
}

/** A stream whose events the test makes. */
class FakeStream extends EventTarget {
  isClosed = false;
  onopen: (() => void) | undefined;
  onerror: (() => void) | undefined;

  close() {
    this.isClosed = true;
  }

  send(accessionNumber: number) {
    this.dispatchEvent(new MessageEvent('book', { data: JSON.stringify({ accessionNumber }) }));
  }
}

/** Follows a library and records what is reloaded, added and reported. */
function follow(loadNewest: (load: number) => NumberedBook[]) {
  const streams: FakeStream[] = [];
  const resumedFrom: number[] = [];
  const reloaded: number[][] = [];
  const newBooks: number[][] = [];
  const states: [boolean, string?][] = [];
  const numbersOf = (books: NumberedBook[]) => books.map(({ accessionNumber }) => accessionNumber);
  let loads = 0;
  followNewBooks({
    loadNewest: () => new Promise((resolve) => resolve(loadNewest((loads += 1)) as never)),
    openStream: (number: number) => {
      resumedFrom.push(number);
      streams.push(new FakeStream());
      return streams.at(-1) as never;
    },
    onReload: (books: NumberedBook[]) => reloaded.push(numbersOf(books)),
    onNewBooks: (books: NumberedBook[]) => newBooks.push(numbersOf(books)),
    onState: (...state: [boolean, string?]) => states.push(state),
  });
  return { streams, resumedFrom, reloaded, newBooks, states };
}

const twoBooks = [{ accessionNumber: 2 }, { accessionNumber: 1 }];

describe('followNewBooks', () => {
  test('loads the newest books and follows from the last of them', async () => {
    const { streams, resumedFrom, reloaded, states } = follow(() => twoBooks);
    await waitFor('the page to get there', () => streams.length === 1);
    streams[0]?.onopen?.();

    expect(reloaded).toEqual([[2, 1]]);
    expect(resumedFrom).toEqual([2]);
    expect(states).toEqual([[true]]);
  });

  test('shows what arrives at about the same time together, newest first', async () => {
    const { streams, newBooks } = follow(() => twoBooks);
    await waitFor('the page to get there', () => streams.length === 1);

    for (const number of [3, 4, 5]) streams[0]?.send(number);
    await waitFor('the page to get there', () => newBooks.length === 1);

    expect(newBooks).toEqual([[5, 4, 3]]);
  });

  test('loads again what is newest after an interruption, and says nothing of a short one', async () => {
    const { streams, resumedFrom, reloaded, states } = follow((load) =>
      load === 1 ? twoBooks : [{ accessionNumber: 9 }, ...twoBooks],
    );
    await waitFor('the page to get there', () => streams.length === 1);
    streams[0]?.onerror?.();
    await waitFor('the page to get there', () => streams.length === 2);

    expect(streams[0]?.isClosed).toBe(true);
    expect(reloaded[1]).toEqual([9, 2, 1]);
    expect(resumedFrom).toEqual([2, 9]);
    expect(states).toEqual([]);
  });

  test('says why nothing arrives, and goes on when it can', async () => {
    const { streams, states } = follow((load) => {
      if (load === 1) throw new Error('The inventory cannot be reached.');
      return [];
    });
    await waitFor('the page to get there', () => streams.length === 1);
    streams[0]?.onopen?.();

    expect(states).toEqual([[false, 'The inventory cannot be reached.'], [true]]);
  });
});
