import { ask, explain } from './api.js';
import { getElement } from './element.js';
import { html, nothing, render } from './node_modules/lit-html/lit-html.js';
import { formatList, formatMs, formatNumber, formatTime, formatYear } from './text.js';

/** @typedef {import('./api.js').Book} Book */

/**
 * @typedef {object} Journey
 * @property {string | null} replica
 * @property {number | null} batchSize
 * @property {number | null} commitMs
 * @property {string | null} traceId
 * @property {string | null} traceUrl
 */

/** One book's record, in a dialog that opens at each link to `?book=`, and when such an address is opened. */
export function startRecord() {
  const dialog = getElement('record', HTMLDialogElement);

  /** @param {string} id */
  async function open(id) {
    remember(id);
    render(viewMessage('…'), dialog);
    dialog.showModal();
    try {
      const path = `books/${encodeURIComponent(id)}`;
      const [book, journey] = await Promise.all([ask(path), ask(`${path}/journey`).catch(explain)]);
      render(viewRecord(book, journey), dialog);
    } catch (error) {
      render(viewMessage(explain(error)), dialog);
    }
  }

  document.addEventListener('click', (event) => {
    const link = event.target instanceof Element && event.target.closest('a[href^="?book="]');
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    void open(new URL(/** @type {HTMLAnchorElement} */ (link).href).searchParams.get('book') ?? '');
  });
  dialog.addEventListener('close', () => remember(undefined));
  // A click beside the card closes it, too.
  dialog.addEventListener('click', ({ target }) => target === dialog && dialog.close());

  const asked = new URLSearchParams(location.search).get('book');
  if (asked) void open(asked);
}

/** @param {string | undefined} id */
function remember(id) {
  const url = new URL(location.href);
  if (id) url.searchParams.set('book', id);
  else url.searchParams.delete('book');
  history.replaceState(null, '', url);
}

/** @param {string} text */
function viewMessage(text) {
  return html`<div class="sheet">
    <h2 id="record-title">Record</h2>
    <p>${text}</p>
    ${viewClose()}
  </div>`;
}

/**
 * @param {Book} book
 * @param {Journey | string} journey what is known of it, or why nothing is
 */
function viewRecord({ title, authors, accessionNumber, year, language, isbn, addedAt, source }, journey) {
  const facts = [
    ['No.', formatNumber(accessionNumber)],
    ['Year', year === null ? undefined : formatYear(year)],
    ['Language', language],
    ['ISBN', isbn],
    ['Shelved', formatTime(addedAt)],
  ];
  return html`<div class="sheet">
    <h2 id="record-title" dir="auto" lang=${language ?? nothing}>${title}</h2>
    <p class="by" dir="auto" lang=${language ?? nothing}>${formatList(authors)}</p>
    <dl>
      ${facts.map(([name, value]) =>
        value
          ? html`<div>
              <dt>${name}</dt>
              <dd>${value}</dd>
            </div>`
          : nothing,
      )}
    </dl>
    <h3>Its way to the shelf</h3>
    ${typeof journey === 'string' ? html`<p>${journey}</p>` : viewJourney(source, journey)} ${viewClose()}
  </div>`;
}

/**
 * @param {string} source
 * @param {Journey} journey
 */
function viewJourney(source, { replica, batchSize, commitMs, traceId, traceUrl }) {
  if (replica === null)
    return html`<p>Nobody remembers: inventory has been started since, or many books have come.</p>`;
  const company =
    batchSize === null || batchSize === 1 ? 'alone' : `with ${formatNumber(batchSize - 1)} more`;
  return html`<ol class="journey">
    <li><strong>${source}</strong> brought it</li>
    <li><strong>${replica}</strong> took it${batchSize === null ? nothing : `, ${company} in its batch`}</li>
    <li>
      <strong>PostgreSQL</strong>
      ${commitMs === null ? 'committed it' : `committed it in ${formatMs(commitMs)}`}
    </li>
    ${
      traceId === null
        ? nothing
        : html`<li>
            trace
            ${traceUrl === null ? html`<code>${traceId}</code>` : html`<a href=${traceUrl}><code>${traceId}</code></a>`}
          </li>`
    }
  </ol>`;
}

function viewClose() {
  return html`<form method="dialog"><button>Close</button></form>`;
}
