import { setText } from './element.js';

/**
 * The line that says whether all is well. Several parts of the page may have something to say: each has one sentence,
 * and takes it back when it has passed.
 * @param {HTMLElement} line
 */
export function createNotices(line) {
  /** @type {Map<string, string>} */
  const problems = new Map();
  let isLive = false;

  function show() {
    const sentences = new Set(problems.values());
    line.classList.toggle('bad', sentences.size > 0);
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
     * @param {string} [problem] nothing when all is well with this part
     */
    report(part, problem) {
      if (problem === undefined) problems.delete(part);
      else problems.set(part, problem);
      show();
    },
  };
}
