import { explain } from './api.js';

/** @typedef {import('./api.js').Book} Book */

const minRetryDelayMs = 500;
const maxRetryDelayMs = 10_000;
/** Books within this time are shown together: people can't see the difference. */
const batchMs = 100;

/**
 * @typedef {object} Options
 * @property {() => Promise<Book[]>} loadNewest newest first
 * @property {(number: number) => EventSource} openStream after this accession number
 * @property {(books: Book[]) => void} onReload the newest books, at the start and after each interruption
 * @property {(books: Book[]) => void} onNewBooks what was added since, newest first
 * @property {(isLive: boolean, problem?: string) => void} onState
 */

/**
 * Follows the event stream. After an interruption of any length it reloads the newest books and resumes from there, so
 * that none is missing.
 * @param {Options} options
 */
export function followNewBooks({ loadNewest, openStream, onReload, onNewBooks, onState }) {
  let failures = 0;
  /** @type {Book[]} */
  let batch = [];

  async function start() {
    try {
      const books = await loadNewest();
      onReload(books);
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
    // By itself, EventSource gives up for good at the first answer that is not a stream.
    stream.onerror = () => {
      stream.close();
      retry();
    };
    stream.addEventListener('book', ({ data }) => {
      if (batch.length === 0) setTimeout(show, batchMs);
      batch.unshift(JSON.parse(data));
    });
  }

  function show() {
    onNewBooks(batch);
    batch = [];
  }

  /** @param {string} [problem] */
  function retry(problem) {
    failures += 1;
    // The first interruption is mostly over before anyone could read a message.
    if (problem !== undefined || failures > 1) onState(false, problem ?? 'The news from the shelf stopped.');
    const delayMs = Math.min(maxRetryDelayMs, minRetryDelayMs * 2 ** (failures - 1));
    setTimeout(start, delayMs * (0.5 + Math.random() / 2));
  }

  void start();
}
