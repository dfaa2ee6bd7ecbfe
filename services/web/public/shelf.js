import { createElement } from './element.js';

/** @typedef {import('./api.js').Book} Book */

/** Enough to fill a very wide screen. */
const maxSpines = 90;
const cloths = 10;

/**
 * The newest books as they would stand on a shelf: the newest on the left. It is a picture only; the register says
 * the same in words.
 * @param {HTMLElement} shelf
 */
export function createShelf(shelf) {
  return {
    /** @param {Book[]} books newest first */
    show(books) {
      shelf.replaceChildren(...books.slice(0, maxSpines).map(createSpine));
    },
    /** @param {Book[]} books newest first */
    add(books) {
      const spines = books.slice(0, maxSpines).map(createSpine);
      for (const spine of spines) spine.classList.add('arriving');
      shelf.prepend(...spines);
      while (shelf.childElementCount > maxSpines) shelf.lastElementChild?.remove();
    },
  };
}

/** @param {Book} book */
function createSpine({ title, accessionNumber }) {
  const hash = hashOf(title);
  const spine = createElement(
    'li',
    `spine cloth-${hash % cloths}`,
    createElement('span', 'spine-title', title),
    createElement('span', 'spine-label', String(accessionNumber % 10_000)),
  );
  // A book looks the same each time it is bought, and long titles are on tall books.
  const height = Math.min(100, 60 + Math.min(title.length, 30) + ((hash >>> 8) % 16));
  spine.style.setProperty('--width', `${28 + ((hash >>> 4) % 5) * 4}px`);
  spine.style.setProperty('--height', `${height}%`);
  return spine;
}

/** @param {string} text */
function hashOf(text) {
  let hash = 2166136261;
  for (const character of text) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 16777619);
  return hash >>> 0;
}
