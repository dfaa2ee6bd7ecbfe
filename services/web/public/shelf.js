import { createArrivals } from './arrivals.js';
import { html, render } from './node_modules/lit-html/lit-html.js';
import { repeat } from './node_modules/lit-html/directives/repeat.js';

/** @typedef {import('./api.js').Book} Book */

/** Enough to fill a very wide screen. */
const maxSpines = 70;
const cloths = 10;

/**
 * The newest books as they would stand on a shelf: the newest on the left. It is a picture only; the register says
 * the same in words.
 * @param {HTMLElement} shelf
 */
export function createShelf(shelf) {
  const arrivals = createArrivals(maxSpines);
  const show = () =>
    render(
      repeat(arrivals.entries(), ({ book }) => book.id, viewSpine),
      shelf,
    );

  return {
    /** @param {Book[]} books newest first */
    show(books) {
      arrivals.set(books);
      show();
    },
    /** @param {Book[]} books newest first */
    add(books) {
      arrivals.add(books);
      show();
    },
  };
}

/** @param {{ book: Book, isNew: boolean }} entry */
function viewSpine({ book: { title, accessionNumber }, isNew }) {
  const hash = hashOf(title);
  // A book looks the same each time it is bought, and long titles are on tall books.
  const width = 1.75 + ((hash >>> 4) % 5) * 0.25;
  const height = Math.min(100, 60 + Math.min(title.length, 30) + ((hash >>> 8) % 16));
  return html`<li
    class="spine cloth-${hash % cloths} ${isNew ? 'arriving' : ''}"
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
