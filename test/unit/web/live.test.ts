import { followArrivals } from '../../../services/web/public/live.js';
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

/** Follows a library that has the books 2 and 1 at first; what is shown and said is written down. */
function follow(loadNewest: (load: number) => NumberedBook[]) {
  const streams: FakeStream[] = [];
  const resumedFrom: number[] = [];
  const newest: number[][] = [];
  const arrivals: number[][] = [];
  const states: [boolean, string?][] = [];
  const numbersOf = (books: NumberedBook[]) => books.map(({ accessionNumber }) => accessionNumber);
  let loads = 0;
  followArrivals({
    loadNewest: () => new Promise((resolve) => resolve(loadNewest((loads += 1)) as never)),
    openStream: (number: number) => {
      resumedFrom.push(number);
      streams.push(new FakeStream());
      return streams.at(-1) as never;
    },
    onNewest: (books: NumberedBook[]) => newest.push(numbersOf(books)),
    onArrival: (books: NumberedBook[]) => arrivals.push(numbersOf(books)),
    onState: (...state: [boolean, string?]) => states.push(state),
  });
  return { streams, resumedFrom, newest, arrivals, states };
}

const twoBooks = [{ accessionNumber: 2 }, { accessionNumber: 1 }];

describe('followArrivals', () => {
  test('loads the newest books and follows from the last of them', async () => {
    const { streams, resumedFrom, newest, states } = follow(() => twoBooks);
    await waitFor('the page to get there', () => streams.length === 1);
    streams[0]?.onopen?.();

    expect(newest).toEqual([[2, 1]]);
    expect(resumedFrom).toEqual([2]);
    expect(states).toEqual([[true]]);
  });

  test('shows what arrives at about the same time together, newest first', async () => {
    const { streams, arrivals } = follow(() => twoBooks);
    await waitFor('the page to get there', () => streams.length === 1);

    for (const number of [3, 4, 5]) streams[0]?.send(number);
    await waitFor('the page to get there', () => arrivals.length === 1);

    expect(arrivals).toEqual([[5, 4, 3]]);
  });

  test('loads again what is newest after an interruption, and says nothing of a short one', async () => {
    const { streams, resumedFrom, newest, states } = follow((load) =>
      load === 1 ? twoBooks : [{ accessionNumber: 9 }, ...twoBooks],
    );
    await waitFor('the page to get there', () => streams.length === 1);
    streams[0]?.onerror?.();
    await waitFor('the page to get there', () => streams.length === 2);

    expect(streams[0]?.isClosed).toBe(true);
    expect(newest[1]).toEqual([9, 2, 1]);
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
