import { explain, post, request } from './api.js';
import { getElement, setText } from './element.js';
import { html, render } from './node_modules/lit-html/lit-html.js';
import { formatInterval, formatNumber } from './format.js';
import { repeatWhileSeen } from './live.js';

/**
 * @typedef {object} Status
 * @property {'buying' | 'paused' | 'full'} state
 * @property {boolean} paused
 * @property {number} everyMs
 * @property {number} waiting
 * @property {number} bought
 * @property {string | null} lastError
 * @property {{ key: string, title: string, reason: string }[]} refused
 */

const pollMs = 3_000;

/** The acquisitions panel: the status, a switch and the rate. */
export function startAcquisitions() {
  const statusLine = getElement('acquisitions-status', HTMLElement);
  const problem = getElement('acquisitions-error', HTMLElement);
  const button = getElement('acquisitions-switch', HTMLButtonElement);
  const rate = getElement('acquisitions-rate', HTMLSelectElement);
  const refused = getElement('acquisitions-refused', HTMLElement);
  let isPaused = false;
  let latest = 0;

  /** Shows the latest answer: a poll in flight does not undo the answer to a click. @param {Promise<Status>} answer */
  async function show(answer) {
    const number = (latest += 1);
    try {
      const status = await answer;
      if (number === latest) showStatus(status);
    } catch (error) {
      if (number === latest) setText(problem, explain(error));
    }
  }

  /** @param {Status} status */
  function showStatus(status) {
    isPaused = status.paused;
    setText(statusLine, describe(status));
    setText(problem, status.lastError ?? '');
    setText(button, isPaused ? 'Resume buying' : 'Pause buying');
    button.disabled = false;
    rate.disabled = false;
    if (document.activeElement !== rate) selectRate(rate, status.everyMs);
    render(
      status.refused.map(({ title, reason }) => html`<li>${title}: ${reason}</li>`),
      refused,
    );
  }

  button.addEventListener('click', () => show(post(`acquisitions/${isPaused ? 'resume' : 'pause'}`)));
  rate.addEventListener('change', () => show(post('acquisitions/rate', { everyMs: Number(rate.value) })));

  void repeatWhileSeen(() => show(request('acquisitions')), pollMs);
}

/** @param {Status} status */
function describe({ state, everyMs: ms, waiting }) {
  const activity = {
    buying: `Buying a book ${formatInterval(ms)}.`,
    paused: 'Buying is paused.',
    full: 'Buying has stopped.',
  };
  if (waiting === 0) return activity[state];
  const books = waiting === 1 ? 'One book waits' : `${formatNumber(waiting)} books wait`;
  return `${activity[state]} ${books} for the shelf; none is lost.`;
}

/**
 * @param {HTMLSelectElement} rate
 * @param {number} ms
 */
function selectRate(rate, ms) {
  const value = String(ms);
  const options = [...rate.options];
  if (!options.some((option) => option.value === value)) rate.add(new Option(formatInterval(ms), value));
  rate.value = value;
}
