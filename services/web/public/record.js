import { changeAddress, followAddress, readAddress } from './address.js';
import { explain, request } from './api.js';
import { viewAuthors } from './authors.js';
import { getElement } from './element.js';
import { html, nothing, render } from './node_modules/lit-html/lit-html.js';
import { formatMs, formatNumber, formatTime, formatYear } from './format.js';

/** @typedef {import('./api.js').Book} Book */

/**
 * How the record was written; commitMs follows a moment later. The API calls it the book's journey.
 * @typedef {object} Provenance
 * @property {string} recordedBy
 * @property {number} batchSize
 * @property {number | null} commitMs
 * @property {string | null} traceId
 */

/** One book's record, in a dialog that is open while the address names a book. */
export function startRecord() {
  const dialog = getElement('record', HTMLDialogElement);
  let shown = '';

  async function show() {
    const id = readAddress('book');
    if (id === shown) return;
    shown = id;
    if (!id) return dialog.close();
    render(viewMessage('…'), dialog);
    if (!dialog.open) dialog.showModal();
    const record = await load(id).catch((error) => viewMessage(explain(error)));
    // Another one may have been opened since, and come faster.
    if (id === shown) render(record, dialog);
  }

  dialog.addEventListener('close', () => changeAddress({ book: '' }, { replace: true }));
  // A click outside closes it, too.
  dialog.addEventListener('click', ({ target }) => target === dialog && dialog.close());
  followAddress(show);
}

/** @param {string} id */
async function load(id) {
  const [book, { traceUrl }] = await Promise.all([
    request(`books/${encodeURIComponent(id)}`),
    request('settings'),
  ]);
  return viewRecord(book, traceUrl);
}

/** @param {string} text */
function viewMessage(text) {
  return html`<div class="record-body">
    <h2 id="record-title">Record</h2>
    <p>${text}</p>
    ${viewClose()}
  </div>`;
}

/**
 * @param {Book & { journey: Provenance | null }} book
 * @param {string | null} traceUrl where a trace is shown, with {traceId} in the place of its id
 */
function viewRecord(book, traceUrl) {
  const { title, authors, accessionNumber, year, language, isbn, addedAt, source, journey } = book;
  const fields = [
    ['No.', formatNumber(accessionNumber)],
    ['Year', year === null ? undefined : formatYear(year)],
    ['Language', language],
    ['ISBN', isbn],
    ['Shelved', formatTime(addedAt)],
  ];
  return html`<div class="record-body">
    <h2 id="record-title" dir="auto" lang=${language ?? nothing}>${title}</h2>
    <p class="by" dir="auto" lang=${language ?? nothing}>${viewAuthors(authors)}</p>
    <dl>
      ${fields.map(([name, value]) =>
        value
          ? html`<div>
              <dt>${name}</dt>
              <dd>${value}</dd>
            </div>`
          : nothing,
      )}
    </dl>
    <h3>Its way to the shelf</h3>
    ${journey ? viewProvenance(source, journey, traceUrl) : html`<p>It was written before such things were noted.</p>`}
    ${viewClose()}
  </div>`;
}

/**
 * @param {string} source
 * @param {Provenance} provenance
 * @param {string | null} traceUrl
 */
function viewProvenance(source, { recordedBy, batchSize, commitMs, traceId }, traceUrl) {
  const others = batchSize === 1 ? 'alone' : `with ${formatNumber(batchSize - 1)} more`;
  return html`<ol class="provenance">
    <li><strong>${source}</strong> brought it</li>
    <li><strong>${recordedBy}</strong> took it, ${others} in its batch</li>
    <li>
      <strong>PostgreSQL</strong>
      ${commitMs === null ? 'committed it' : `committed it in ${formatMs(commitMs)}`}
    </li>
    ${
      traceId === null
        ? nothing
        : html`<li>
            trace
            ${traceUrl === null ? html`<code>${traceId}</code>` : html`<a href=${traceUrl.replace('{traceId}', traceId)}><code>${traceId}</code></a>`}
          </li>`
    }
  </ol>`;
}

function viewClose() {
  return html`<form method="dialog"><button>Close</button></form>`;
}
