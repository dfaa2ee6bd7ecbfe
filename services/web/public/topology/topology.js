import { getElement } from '../element.js';
import { html, render } from '../node_modules/lit-html/lit-html.js';
import { listProblems } from './descriptions.js';
import { layOutTopology } from './layout.js';
import { viewLegend } from './legend.js';
import { viewTopology } from './view.js';

/** @typedef {import('./types.js').Topology} Topology */

/** Renders the topology, and again when its container changes its size. */
export function createTopology() {
  const container = getElement('topology', HTMLElement);
  const problemList = getElement('problems', HTMLElement);
  const legend = getElement('legend', HTMLElement);
  /** @type {Topology | undefined} */
  let topology;

  function draw() {
    const fontSize = parseFloat(getComputedStyle(container).fontSize);
    if (topology) render(viewTopology(layOutTopology(topology, container.clientWidth / fontSize)), container);
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

  new ResizeObserver(draw).observe(container);

  return {
    /** @param {Topology} latest */
    show(latest) {
      topology = latest;
      draw();
      render(viewLegend(topology), legend);
      const isHealthy = topology.nodes.every(({ health }) => health === 'up');
      showProblems(listProblems(topology), isHealthy ? 'All is well.' : 'Nothing wrong is known.');
    },
    /** Says why there is none. @param {string} reason */
    showProblem: (reason) => showProblems([`The map is not up to date. ${reason}`]),
  };
}
