import { createRecentBooks } from './recent-books.js';
import { html, nothing, render } from './node_modules/lit-html/lit-html.js';
import { repeat } from './node_modules/lit-html/directives/repeat.js';
import { formatList, formatNumber, formatTime, formatYear } from './format.js';

/** @typedef {import('./api.js').Book} Book */

const maxNewest = 50;

/**
 * The list of books, a line each: the newest, or what a search has found.
 * @param {HTMLElement} list
 */
export function createRegister(list) {
  const recentBooks = createRecentBooks(maxNewest);
  /** @type {Book[] | undefined} */
  let found;

  function show() {
    const entries = found ? found.map((book) => ({ book, isNew: false })) : recentBooks.entries();
    render(
      repeat(entries, ({ book }) => book.id, viewEntry),
      list,
    );
  }

  return {
    showNewest() {
      found = undefined;
      recentBooks.set(recentBooks.entries().map(({ book }) => book));
      show();
    },
    /** @param {Book[]} books newest first */
    setNewest(books) {
      recentBooks.set(books);
      if (!found) show();
    },
    /** @param {Book[]} books newest first */
    addNewest(books) {
      recentBooks.add(books);
      if (!found) show();
    },
    /** @param {Book[]} books */
    showFound(books) {
      found = books;
      show();
    },
    /** @param {Book[]} books */
    addFound(books) {
      found = [...(found ?? []), ...books];
      show();
    },
  };
}

/** @param {{ book: Book, isNew: boolean }} entry */
function viewEntry({ book, isNew }) {
  const { accessionNumber, title, authors, language, source, addedAt } = book;
  // Title and names have their own direction and, for the right glyphs and voice, their own language.
  return html`<li class="entry ${isNew ? 'new' : ''}">
    <span class="number"><span class="visually-hidden">No. </span>${formatNumber(accessionNumber)}</span>
    <div class="work">
      <h3 class="title" dir="auto" lang=${language ?? nothing}><a href="?book=${book.id}">${title}</a></h3>
      <span class="authors" dir="auto" lang=${language ?? nothing}>${formatList(authors)}</span>
      <span class="edition">${describeEdition(book)}</span>
    </div>
    <div class="added">
      <time class="time" datetime=${addedAt}>${formatTime(addedAt)}</time
      ><span class="source">${source}</span>
    </div>
  </li>`;
}

/** @param {Book} book */
function describeEdition({ year, language, isbn }) {
  const facts = [year === null ? '' : formatYear(year), language ?? '', isbn === null ? '' : `ISBN ${isbn}`];
  return facts.filter(Boolean).join(' · ');
}
