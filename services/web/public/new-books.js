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
 * Takes in the live events: a status without a problem says that from now on each new book comes, so it loads the newest
 * of before. None is missing then, after an interruption of any length.
 * @param {Options} options
 */
export function followNewBooks({ loadNewest, onReload, onNewBooks, onState }) {
  let loads = 0;
  let isLoading = false;
  let last = 0;
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
      onState(true);
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

  /** @param {{ problem: string | null }} status */
  const status = async ({ problem }) => {
    if (problem === null) return load();
    loads += 1;
    onState(false, problem);
  };

  return {
    status,
    /** @param {Book} book */
    book: (book) => {
      if (batch.length === 0) setTimeout(show, batchMs);
      batch.unshift(book);
    },
  };
}
