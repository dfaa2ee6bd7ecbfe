import { explain, request } from './api.js';
import { createRateChart } from './rate-chart.js';
import { getElement, setText } from './element.js';
import { formatNumber } from './format.js';
import { repeatWhileSeen } from './live.js';

const everyMs = 3_000;
/** So many lower counts in a row are no delay any more: the database was reset. */
const maxLower = 3;

/**
 * The number of books, of those added in the last minute, and the chart of the last ten minutes.
 * @param {ReturnType<typeof import('./status-line.js').createStatusLine>} statusLine
 */
export function startStatistics(statusLine) {
  const books = getElement('books', HTMLElement);
  const minute = getElement('minute', HTMLElement);
  const chart = createRateChart();
  let count = 0;
  let lower = 0;

  async function poll() {
    try {
      const stats = await request('stats');
      // The server's count may be some seconds old, and ours includes later events: it must not jump back.
      lower = stats.books < count ? lower + 1 : 0;
      if (lower === 0 || lower > maxLower) count = stats.books;
      setText(books, formatNumber(count));
      setText(minute, formatNumber(stats.addedLastMinute));
      chart.show(stats.lastTenMinutes);
      statusLine.report('statistics');
    } catch (error) {
      statusLine.report('statistics', explain(error));
    }
  }
  void repeatWhileSeen(poll, everyMs);

  return {
    /** @param {number} newBooks */
    add(newBooks) {
      if (count === 0) return;
      count += newBooks;
      setText(books, formatNumber(count));
    },
  };
}
