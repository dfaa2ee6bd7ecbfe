import { createRecentBooks } from './recent-books.js';
import { html, render } from './node_modules/lit-html/lit-html.js';
import { repeat } from './node_modules/lit-html/directives/repeat.js';

/** @typedef {import('./api.js').Book} Book */

/** Enough to fill a very wide screen. */
const maxSpines = 70;
const cloths = 10;

/**
 * The newest books as spines on a shelf, the newest on the left. It is decoration: the register has the same books as
 * text.
 * @param {HTMLElement} list
 */
export function createBookshelf(list) {
  const recentBooks = createRecentBooks(maxSpines);
  const show = () =>
    render(
      repeat(recentBooks.entries(), ({ book }) => book.id, viewSpine),
      list,
    );

  return {
    /** @param {Book[]} books newest first */
    show(books) {
      recentBooks.set(books);
      show();
    },
    /** @param {Book[]} books newest first */
    add(books) {
      recentBooks.add(books);
      show();
    },
  };
}

/** @param {{ book: Book, isNew: boolean }} entry */
function viewSpine({ book: { title, accessionNumber }, isNew }) {
  const hash = hashOf(title);
  // Every copy of a book looks the same, and long titles are on tall books.
  const width = 1.75 + ((hash >>> 4) % 5) * 0.25;
  const height = Math.min(100, 60 + Math.min(title.length, 30) + ((hash >>> 8) % 16));
  return html`<li
    class="spine cloth-${hash % cloths} ${isNew ? 'new' : ''}"
    .style=${`--width: ${width}rem; --height: ${height}%`}
  >
    <span class="spine-title">${title}</span>
    <span class="spine-label">${accessionNumber % 10_000}</span>
  </li>`;
}

/** @param {string} text */
function hashOf(text) {
  let hash = 2166136261;
  for (const character of text) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 16777619);
  return hash >>> 0;
}
