import { explain } from './api.js';

/** @typedef {import('./api.js').Book} Book */

const firstPauseMs = 500;
const longestPauseMs = 10_000;
/** A burst of arrivals is shown together: people can't tell apart what comes within a tenth of a second. */
const gatherMs = 100;

/**
 * @typedef {object} LiveOptions
 * @property {() => Promise<Book[]>} loadNewest newest first
 * @property {(number: number) => EventSource} openStream from after this accession number
 * @property {(books: Book[]) => void} onNewest what is newest now, after the start and after each interruption
 * @property {(books: Book[]) => void} onArrival what arrived since, newest first
 * @property {(isLive: boolean, problem?: string) => void} onState
 */

/**
 * Follows the arrivals. After an interruption it loads the newest books again and goes on from there, so that nothing
 * is missing, however long it was.
 * @param {LiveOptions} options
 */
export function followArrivals({ loadNewest, openStream, onNewest, onArrival, onState }) {
  let failures = 0;
  /** @type {Book[]} */
  let gathered = [];

  async function start() {
    try {
      const books = await loadNewest();
      onNewest(books);
      listen(openStream(books[0]?.accessionNumber ?? 0));
    } catch (error) {
      retry(explain(error));
    }
  }

  /** @param {EventSource} stream */
  function listen(stream) {
    stream.onopen = () => {
      failures = 0;
      onState(true);
    };
    // Left to itself the browser would give up for good at the first answer that is not a stream.
    stream.onerror = () => {
      stream.close();
      retry();
    };
    stream.addEventListener('book', ({ data }) => {
      if (gathered.length === 0) setTimeout(show, gatherMs);
      gathered.unshift(JSON.parse(data));
    });
  }

  function show() {
    onArrival(gathered);
    gathered = [];
  }

  /** @param {string} [problem] */
  function retry(problem) {
    failures += 1;
    // The first interruption is mostly over before anyone has read about it.
    if (problem !== undefined || failures > 1) onState(false, problem ?? 'The news from the shelf stopped.');
    const pauseMs = Math.min(longestPauseMs, firstPauseMs * 2 ** (failures - 1));
    setTimeout(start, pauseMs * (0.5 + Math.random() / 2));
  }

  void start();
}
