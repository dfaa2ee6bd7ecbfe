import { explain, request } from '../api.js';
import { getElement } from '../element.js';
import { html, render } from '../node_modules/lit-html/lit-html.js';
import { listProblems } from './descriptions.js';
import { layOutTopology } from './layout.js';
import { viewLegend } from './legend.js';
import { viewTopology } from './view.js';

/** @typedef {import('./types.js').Topology} Topology */

const pollMs = 1_000;

/**
 * Renders the topology each second, and again when its container changes its size.
 * @param {{ onTimeline: (events: import('./types.js').TimelineEvent[]) => void }} options
 */
export function startTopology({ onTimeline }) {
  const container = getElement('topology', HTMLElement);
  const problemList = getElement('problems', HTMLElement);
  const legend = getElement('legend', HTMLElement);
  /** @type {Topology | undefined} */
  let topology;

  function show() {
    const fontSize = parseFloat(getComputedStyle(container).fontSize);
    if (topology) render(viewTopology(layOutTopology(topology, container.clientWidth / fontSize)), container);
  }

  async function poll() {
    try {
      topology = /** @type {Topology} */ (await request('map'));
      show();
      render(viewLegend(topology), legend);
      const isHealthy = topology.nodes.every(({ health }) => health === 'up');
      showProblems(listProblems(topology), isHealthy ? 'All is well.' : 'Nothing wrong is known.');
      onTimeline(topology.story);
    } catch (error) {
      showProblems([`The map is not up to date. ${explain(error)}`]);
    }
    setTimeout(poll, pollMs);
  }

  /**
   * @param {string[]} problems
   * @param {string} [textWithoutProblems]
   */
  function showProblems(problems, textWithoutProblems = '') {
    render(
      problems.length > 0
        ? problems.map((problem) => html`<p>${problem}</p>`)
        : html`<p class="healthy">${textWithoutProblems}</p>`,
      problemList,
    );
  }

  new ResizeObserver(show).observe(container);
  void poll();
}
