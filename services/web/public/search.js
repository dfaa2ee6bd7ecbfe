import { changeAddress, followAddress, readAddress } from './address.js';
import { explain, request } from './api.js';
import { getElement, setText } from './element.js';
import { formatNumber } from './format.js';

/** Long enough not to search at every letter, short enough to feel immediate. */
const pauseMs = 150;
const pageSize = 50;

/**
 * Fills the register by the address: what a search has found, or all books, page by page. Only the answer to the present
 * address is ever shown.
 * @param {ReturnType<typeof import('./register.js').createRegister>} register
 */
export function startSearch(register) {
  const field = getElement('search', HTMLInputElement);
  const status = getElement('search-status', HTMLElement);
  let current = new AbortController();
  /** @type {string | undefined} */
  let shown;

  async function show() {
    const [q, after] = [readAddress('q'), readAddress('after')];
    const query = new URLSearchParams({ ...(q && { q }), ...(after && { after }), limit: String(pageSize) });
    // A record that opens or closes changes nothing here.
    if (String(query) === shown) return;
    shown = String(query);
    current.abort();
    current = new AbortController();
    if (field.value.trim() !== q) field.value = q;
    if (!q && !after) {
      setText(status, '');
      return register.showNewest();
    }
    await load(query, current.signal);
  }

  /**
   * @param {URLSearchParams} query
   * @param {AbortSignal} signal
   */
  async function load(query, signal) {
    const [q, after] = [query.get('q') ?? '', query.get('after')];
    try {
      const page = await request(`books?${query}`, { signal });
      register.showPage(page, { isFirst: after === null });
      if (q === '') return setText(status, `The books before No. ${formatNumber(Number(after))}.`);
      const isAll = after === null && page.next === null;
      setText(status, isAll ? describe(page.books.length) : 'Counting what matches…');
      if (isAll) return;
      setText(status, await countMatches(q, signal));
    } catch (error) {
      if (signal.aborted) return;
      setText(status, explain(error));
      shown = undefined;
    }
  }

  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  field.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(() => changeAddress({ q: field.value.trim(), after: '' }, { replace: true }), pauseMs);
  });
  followAddress(show);
}

/**
 * @param {string} q
 * @param {AbortSignal} signal
 */
async function countMatches(q, signal) {
  try {
    const { count, isExact } = await request(`books/count?${new URLSearchParams({ q })}`, { signal });
    return isExact ? describe(count) : `More than ${formatNumber(count)} books match.`;
  } catch (error) {
    if (signal.aborted) throw error;
    return 'Many books match.';
  }
}

/** @param {number} count */
function describe(count) {
  if (count === 0) return 'No book matches.';
  return count === 1 ? 'One book matches.' : `${formatNumber(count)} books match.`;
}
