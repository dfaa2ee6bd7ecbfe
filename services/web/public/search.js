import { explain, request } from './api.js';
import { getElement, setText } from './element.js';
import { formatNumber } from './format.js';

/** Long enough not to search at every letter, short enough to feel immediate. */
const pauseMs = 150;
const pageSize = 50;

/**
 * Searches while the reader types. Only the answer to the field's present text is ever shown.
 * @param {ReturnType<typeof import('./register.js').createRegister>} register
 */
export function startSearch(register) {
  const field = getElement('search', HTMLInputElement);
  const status = getElement('search-status', HTMLElement);
  const more = getElement('more', HTMLButtonElement);
  let current = new AbortController();
  let shown = 0;
  /** @type {string | null} */
  let next = null;

  /** @param {string | null} after */
  async function load(after) {
    const { signal } = current;
    const query = new URLSearchParams({ q: field.value.trim(), limit: String(pageSize) });
    if (after !== null) query.set('after', after);
    try {
      const page = await request(`books?${query}`, { signal });
      if (signal.aborted) return;
      if (after === null) register.showFound(page.books);
      else register.addFound(page.books);
      shown += page.books.length;
      next = page.next;
      setText(status, describe(shown, next !== null));
      more.hidden = next === null;
    } catch (error) {
      if (!signal.aborted) setText(status, explain(error));
    }
  }

  function begin() {
    current.abort();
    current = new AbortController();
    const query = field.value.trim();
    setAddress(query);
    shown = 0;
    if (query !== '') return load(null);
    more.hidden = true;
    setText(status, '');
    register.showNewest();
  }

  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  field.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(begin, pauseMs);
  });
  more.addEventListener('click', () => load(next));

  field.value = new URLSearchParams(location.search).get('q') ?? '';
  if (field.value) void begin();
}

/**
 * @param {number} shown
 * @param {boolean} hasMore
 */
function describe(shown, hasMore) {
  if (shown === 0) return 'No book matches.';
  if (hasMore) return `The newest ${formatNumber(shown)} that match.`;
  return shown === 1 ? 'One book matches.' : `${formatNumber(shown)} books match.`;
}

/** So that a search can be bookmarked and shared. @param {string} query */
function setAddress(query) {
  const url = new URL(location.href);
  if (query) url.searchParams.set('q', query);
  else url.searchParams.delete('q');
  history.replaceState(null, '', url);
}
