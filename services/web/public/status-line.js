import { setText } from './element.js';

/**
 * The line that says whether the page is up to date. Each part of the page may report one problem, and withdraws it when
 * it has passed.
 * @param {HTMLElement} line
 */
export function createStatusLine(line) {
  /** @type {Map<string, string>} */
  const problems = new Map();
  let isLive = false;

  function show() {
    const sentences = new Set(problems.values());
    line.classList.toggle('failed', sentences.size > 0);
    line.classList.toggle('live', sentences.size === 0 && isLive);
    setText(line, sentences.size > 0 ? [...sentences].join(' ') : isLive ? 'Live' : 'Opening…');
  }

  return {
    /** @param {boolean} value */
    setLive(value) {
      isLive = value;
      show();
    },
    /**
     * @param {string} part
     * @param {string} [problem] undefined when this part has none
     */
    report(part, problem) {
      if (problem === undefined) problems.delete(part);
      else problems.set(part, problem);
      show();
    },
  };
}
