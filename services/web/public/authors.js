import { listFormat } from './format.js';
import { html } from './node_modules/lit-html/lit-html.js';

/** The names, each a link to all books of that author. @param {string[]} names */
export const viewAuthors = (names) =>
  listFormat
    .formatToParts(names)
    .map(({ type, value }) =>
      type === 'element'
        ? html`<a data-here href="?q=${encodeURIComponent(value)}&amp;after=&amp;book=">${value}</a>`
        : value,
    );
