import { ask, explain, post } from './api.js';
import { getElement, setText } from './element.js';
import { html, render } from './node_modules/lit-html/lit-html.js';
import { formatNumber, formatPace } from './text.js';

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

const everyMs = 3_000;

/** The acquisitions desk: what it does, a switch and a pace. */
export function startDesk() {
  const line = getElement('desk-status', HTMLElement);
  const problem = getElement('desk-error', HTMLElement);
  const button = getElement('desk-switch', HTMLButtonElement);
  const pace = getElement('desk-pace', HTMLSelectElement);
  const refused = getElement('desk-refused', HTMLElement);
  let isPaused = false;
  let asked = 0;

  /** Shows the newest answer: that to a click is not undone by one that was under way. @param {Promise<Status>} answer */
  async function show(answer) {
    const number = (asked += 1);
    try {
      const status = await answer;
      if (number === asked) showStatus(status);
    } catch (error) {
      if (number === asked) setText(problem, explain(error));
    }
  }

  /** @param {Status} status */
  function showStatus(status) {
    isPaused = status.paused;
    setText(line, describe(status));
    setText(problem, status.lastError ?? '');
    setText(button, isPaused ? 'Resume buying' : 'Pause buying');
    button.disabled = false;
    pace.disabled = false;
    if (document.activeElement !== pace) selectPace(pace, status.everyMs);
    render(
      status.refused.map(({ title, reason }) => html`<li>${title}: ${reason}</li>`),
      refused,
    );
  }

  button.addEventListener('click', () => show(post(`acquisitions/${isPaused ? 'resume' : 'pause'}`)));
  pace.addEventListener('change', () => show(post('acquisitions/rate', { everyMs: Number(pace.value) })));

  async function poll() {
    await show(ask('acquisitions'));
    setTimeout(poll, everyMs);
  }
  void poll();
}

/** @param {Status} status */
function describe({ state, everyMs: ms, waiting }) {
  const doing = {
    buying: `Buying a book ${formatPace(ms)}.`,
    paused: 'Buying is paused.',
    full: 'Buying has stopped.',
  };
  if (waiting === 0) return doing[state];
  const books = waiting === 1 ? 'One book waits' : `${formatNumber(waiting)} books wait`;
  return `${doing[state]} ${books} for the shelf; none is lost.`;
}

/**
 * @param {HTMLSelectElement} pace
 * @param {number} ms
 */
function selectPace(pace, ms) {
  const value = String(ms);
  const options = [...pace.options];
  if (!options.some((option) => option.value === value)) pace.add(new Option(formatPace(ms), value));
  pace.value = value;
}
