/** @typedef {import('./api.js').Book} Book */

/**
 * The newest books, as many as a list shows; those that have arrived while one watched are marked.
 * @param {number} max
 */
export function createArrivals(max) {
  /** @type {{ book: Book, isNew: boolean }[]} */
  let entries = [];

  return {
    entries: () => entries,
    /** @param {Book[]} books newest first */
    set(books) {
      entries = books.slice(0, max).map((book) => ({ book, isNew: false }));
    },
    /** @param {Book[]} books newest first */
    add(books) {
      const arrived = books.map((book) => ({ book, isNew: true }));
      entries = [...arrived, ...entries].slice(0, max);
    },
  };
}
