import { explain } from './api.js';

/** @typedef {import('./api.js').Book} Book */

const retryMs = 2_000;
/** Books within this time are shown together: people can't see the difference. */
const batchMs = 100;

/**
 * @typedef {object} Options
 * @property {() => Promise<Book[]>} loadNewest newest first
 * @property {(books: Book[]) => void} onReload the newest books, at the start and after each interruption
 * @property {(books: Book[]) => void} onNewBooks what was added since, newest first
 * @property {(isLive: boolean, problem?: string) => void} onState
 */

/**
 * Loads the newest books, and takes in the live events. A status without a problem says after which number each new book
 * comes: when that isn't the last one here, it loads again, so that none is missing after an interruption of any length.
 * @param {Options} options
 */
export function followNewBooks({ loadNewest, onReload, onNewBooks, onState }) {
  let loads = 0;
  let isLoading = false;
  let last = 0;
  /** After which number the stream began. @type {number | undefined} */
  let streamStart;
  /** @type {Book[]} */
  let batch = [];

  async function load() {
    const number = (loads += 1);
    isLoading = true;
    try {
      const books = await loadNewest();
      if (number !== loads) return;
      isLoading = false;
      last = books[0]?.accessionNumber ?? 0;
      onReload(books);
      if (streamStart !== undefined && streamStart > last) return load();
      if (streamStart !== undefined) onState(true);
      show();
    } catch (error) {
      if (number !== loads) return;
      onState(false, explain(error));
      setTimeout(() => number === loads && load(), retryMs);
    }
  }

  function show() {
    if (isLoading) return;
    const books = batch.filter(({ accessionNumber }) => accessionNumber > last);
    batch = [];
    if (!books[0]) return;
    last = books[0].accessionNumber;
    onNewBooks(books);
  }

  /** @param {{ problem: string | null, last?: number }} status */
  const status = async ({ problem, last: start = 0 }) => {
    streamStart = problem === null ? start : undefined;
    if (problem !== null) return onState(false, problem);
    if (isLoading) return;
    if (start === last) return onState(true);
    await load();
  };

  return {
    start: load,
    status,
    /** @param {Book} book */
    book: (book) => {
      if (batch.length === 0) setTimeout(show, batchMs);
      batch.unshift(book);
    },
  };
}
