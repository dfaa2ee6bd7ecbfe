import { viewAuthors } from './authors.js';
import { getElement } from './element.js';
import { createRecentBooks } from './recent-books.js';
import { html, nothing, render } from './node_modules/lit-html/lit-html.js';
import { repeat } from './node_modules/lit-html/directives/repeat.js';
import { formatNumber, formatTime, formatYear } from './format.js';

/** @typedef {import('./api.js').Book} Book */

const maxNewest = 50;

/**
 * The list of books, a line each: the newest as they come, or another page.
 * @param {HTMLElement} list
 * @param {HTMLElement} pages the links to other pages
 */
export function createRegister(list, pages) {
  const recentBooks = createRecentBooks(maxNewest);
  /** @type {{ books: Book[], next: string | null, isFirst: boolean } | undefined} */
  let page;

  function show() {
    const entries = page?.books.map((book) => ({ book, isNew: false })) ?? recentBooks.entries();
    render(
      repeat(entries, ({ book }) => book.id, viewEntry),
      list,
    );
    const isFull = entries.length === maxNewest;
    const next = page ? page.next : isFull ? entries.at(-1)?.book.accessionNumber : null;
    render(viewPages(page?.isFirst ?? true, next), pages);
  }

  return {
    showNewest() {
      page = undefined;
      recentBooks.set(recentBooks.entries().map(({ book }) => book));
      show();
    },
    /** @param {Book[]} books newest first */
    setNewest(books) {
      recentBooks.set(books);
      if (!page) show();
    },
    /** @param {Book[]} books newest first */
    addNewest(books) {
      recentBooks.add(books);
      if (!page) show();
    },
    /**
     * @param {{ books: Book[], next: string | null }} found
     * @param {{ isFirst: boolean }} place
     */
    showPage(found, place) {
      page = { ...found, ...place };
      show();
    },
  };
}

/**
 * @param {boolean} isFirst
 * @param {string | number | null | undefined} next
 */
const viewPages = (isFirst, next) => [
  isFirst ? nothing : viewPageLink('', 'Newest books'),
  next ? viewPageLink(next, 'Older books') : nothing,
];

/**
 * @param {string | number} after
 * @param {string} text
 */
const viewPageLink = (after, text) =>
  html`<a data-here href="?after=${after}" @click=${() => getElement('register', HTMLElement).focus()}
    >${text}</a
  >`;

/** @param {{ book: Book, isNew: boolean }} entry */
function viewEntry({ book, isNew }) {
  const { accessionNumber, title, authors, language, source, addedAt } = book;
  // Title and names have their own direction and, for the right glyphs and voice, their own language.
  return html`<li class="entry ${isNew ? 'new' : ''}">
    <span class="number"><span class="visually-hidden">No. </span>${formatNumber(accessionNumber)}</span>
    <div class="work">
      <h3 class="title" dir="auto" lang=${language ?? nothing}>
        <a data-here href="?book=${book.id}">${title}</a>
      </h3>
      <span class="authors" dir="auto" lang=${language ?? nothing}>${viewAuthors(authors)}</span>
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
