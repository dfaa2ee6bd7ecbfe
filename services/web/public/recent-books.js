/** @typedef {import('./api.js').Book} Book */

/**
 * The newest books, as many as a list shows; those added since the page was opened are marked.
 * @param {number} max
 */
export function createRecentBooks(max) {
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
      const added = books.map((book) => ({ book, isNew: true }));
      entries = [...added, ...entries].slice(0, max);
    },
  };
}
