import { getElement, setText } from './element.js';
import { repeatWhileSeen } from './live.js';

const everyMs = 1_000;

/**
 * @typedef {object} Chapter
 * @property {number} number
 * @property {string} title
 * @property {string} look
 */

/** With `?tour=PORT` in its address the page shows the chapter that `make tour` plays on this machine. */
export function followTour() {
  const port = new URL(location.href).searchParams.get('tour');
  if (port === null || !/^\d{1,5}$/.test(port)) return;
  const line = getElement('chapter', HTMLElement);

  async function poll() {
    /** @type {Chapter | null} */
    const chapter = await fetch(`http://127.0.0.1:${port}/`)
      .then((answer) => answer.json())
      .catch(() => null); // before the first chapter, and when the tour has ended
    if (chapter) setText(line, `${chapter.number}. ${chapter.title}. Look at: ${chapter.look}`);
    line.hidden = chapter === null;
  }
  void repeatWhileSeen(poll, everyMs);
}
