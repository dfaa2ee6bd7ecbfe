import { createElement } from './element.js';
import { formatList, formatNumber, formatTime, formatYear } from './text.js';

/** @typedef {import('./api.js').Book} Book */

const maxNewest = 50;

/**
 * The list of books, a line each: the newest, or what a search has found.
 * @param {HTMLElement} list
 */
export function createRegister(list) {
  /** @type {Book[]} */
  let newest = [];
  let isSearching = false;

  function showNewest() {
    isSearching = false;
    list.replaceChildren(...newest.map(createEntry));
  }

  return {
    showNewest,
    /** @param {Book[]} books newest first */
    setNewest(books) {
      newest = books.slice(0, maxNewest);
      if (!isSearching) showNewest();
    },
    /** @param {Book[]} books newest first */
    addNewest(books) {
      newest = [...books, ...newest].slice(0, maxNewest);
      if (isSearching) return;
      const entries = books.slice(0, maxNewest).map(createEntry);
      for (const entry of entries) entry.classList.add('arriving');
      list.prepend(...entries);
      while (list.childElementCount > maxNewest) list.lastElementChild?.remove();
    },
    /** @param {Book[]} books */
    showFound(books) {
      isSearching = true;
      list.replaceChildren(...books.map(createEntry));
    },
    /** @param {Book[]} books */
    addFound(books) {
      list.append(...books.map(createEntry));
    },
  };
}

/** @param {Book} book */
function createEntry({ accessionNumber, title, authors, year, language, isbn, source, addedAt }) {
  const heading = createElement('h3', 'title', title);
  const names = createElement('span', 'authors', formatList(authors));
  for (const element of [heading, names]) {
    // Its own direction and, for the right glyphs and voice, its own language.
    element.dir = 'auto';
    if (language) element.lang = language;
  }
  const facts = [year === null ? '' : formatYear(year), language ?? '', isbn === null ? '' : `ISBN ${isbn}`];
  const time = createElement('time', 'time', formatTime(addedAt));
  time.setAttribute('datetime', addedAt);
  return createElement(
    'li',
    'entry',
    createElement('span', 'number', createElement('span', 'unseen', 'No. '), formatNumber(accessionNumber)),
    createElement(
      'div',
      'work',
      heading,
      names,
      createElement('span', 'facts', facts.filter(Boolean).join(' · ')),
    ),
    createElement('div', 'arrival', time, createElement('span', 'source', source)),
  );
}
