import { ask, explain } from './api.js';
import { createCurve } from './curve.js';
import { getElement, setText } from './element.js';
import { formatNumber } from './text.js';

const everyMs = 3_000;
/** So many lower counts in a row are no delay any more: the library was begun anew. */
const maxLower = 3;

/**
 * The number of books, of those of the last minute, and the curve of the last ten.
 * @param {ReturnType<typeof import('./notices.js').createNotices>} notices
 */
export function startFigures(notices) {
  const books = getElement('books', HTMLElement);
  const minute = getElement('minute', HTMLElement);
  const curve = createCurve();
  let count = 0;
  let lower = 0;

  async function poll() {
    try {
      const stats = await ask('stats');
      // The server's count may be some seconds old, and ours has seen what arrived since: it must not jump back.
      lower = stats.books < count ? lower + 1 : 0;
      if (lower === 0 || lower > maxLower) count = stats.books;
      setText(books, formatNumber(count));
      setText(minute, formatNumber(stats.addedLastMinute));
      curve.show(stats.lastTenMinutes);
      notices.report('figures');
    } catch (error) {
      notices.report('figures', explain(error));
    }
    setTimeout(poll, everyMs);
  }
  void poll();

  return {
    /** @param {number} arrived */
    add(arrived) {
      if (count === 0) return;
      count += arrived;
      setText(books, formatNumber(count));
    },
  };
}
