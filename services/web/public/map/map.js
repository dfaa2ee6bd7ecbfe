import { ask, explain } from '../api.js';
import { getElement } from '../element.js';
import { html, render } from '../node_modules/lit-html/lit-html.js';
import { drawPlan } from './plan.js';
import { viewLegend } from './legend.js';
import { viewPlan } from './view.js';
import { listTroubles } from './words.js';

/** @typedef {import('./types.js').Topology} Topology */

const everyMs = 1_000;

/**
 * Draws the map anew each second, and again when its place changes its size.
 * @param {{ onStory: (story: import('./types.js').TimelineEvent[]) => void }} options
 */
export function startMap({ onStory }) {
  const place = getElement('plan', HTMLElement);
  const troubles = getElement('troubles', HTMLElement);
  const legend = getElement('legend', HTMLElement);
  /** @type {Topology | undefined} */
  let map;

  function show() {
    const fontSize = parseFloat(getComputedStyle(place).fontSize);
    if (map) render(viewPlan(drawPlan(map, place.clientWidth / fontSize)), place);
  }

  async function poll() {
    try {
      map = /** @type {Topology} */ (await ask('map'));
      show();
      render(viewLegend(map), legend);
      tell(
        listTroubles(map),
        map.nodes.every(({ health }) => health === 'up'),
      );
      onStory(map.story);
    } catch (error) {
      tell([`The map is not up to date. ${explain(error)}`]);
    }
    setTimeout(poll, everyMs);
  }

  /**
   * @param {string[]} sentences
   * @param {boolean} [isWell] nothing is wrong, and that is known
   */
  function tell(sentences, isWell = false) {
    const calm = isWell
      ? html`<p class="well">All is well.</p>`
      : html`<p class="well">Nothing wrong is known.</p>`;
    render(sentences.length > 0 ? sentences.map((sentence) => html`<p>${sentence}</p>`) : calm, troubles);
  }

  new ResizeObserver(show).observe(place);
  void poll();
}
