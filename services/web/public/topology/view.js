import { html, nothing, svg } from '../node_modules/lit-html/lit-html.js';
import { repeat } from '../node_modules/lit-html/directives/repeat.js';
import {
  describeSecurity,
  describeTraffic,
  formatAge,
  hasJustMoved,
  labelEdge,
  labelNode,
} from './descriptions.js';
import { findAnimation } from './edge-animation.js';
import { toSvgPath } from './geometry.js';

/** @typedef {import('./node-layout.js').PlacedNode} PlacedNode */
/** @typedef {import('./edge-layout.js').PlacedEdge} PlacedEdge */

/**
 * The drawing, and on top of it the text as HTML.
 * @param {import('./layout.js').Layout} layout
 */
export function viewTopology({ width, height, nodes, zones, edges }) {
  const hasStandby = nodes.some(({ node }) => node.role === 'standby');
  return html`
    <svg
      class="topology-graph"
      aria-hidden="true"
      viewBox="0 0 ${width} ${height}"
      .style=${`height: ${height}em`}
    >
      ${zones.map(viewZone)} ${repeat(edges, edgeKey, viewEdge)}
    </svg>
    ${zones.map(({ title, labelBox }) => html`<p class="zone-label" .style=${boxStyle(labelBox)}>${title}</p>`)}
    <ul aria-label="Services">
      ${repeat(
        nodes,
        ({ node }) => node.id,
        (placed) => viewNode(placed, hasStandby),
      )}
    </ul>
    <ul aria-label="Connections">
      ${repeat(edges, edgeKey, (edge) => viewLabel(edge, edge.label.x / width))}
    </ul>
  `;
}

/** @param {import('./geometry.js').Box} box */
const boxStyle = ({ x, y, width, height }) =>
  `left: ${x}em; top: ${y}em; width: ${width}em; height: ${height}em`;

/** @param {PlacedEdge} placed */
const edgeKey = ({ edge }) => `${edge.from} ${edge.to}`;

/** @param {PlacedEdge} placed */
function viewEdge({ edge, curve }) {
  const path = toSvgPath(curve);
  const animation = edge.health === 'down' ? undefined : findAnimation(edge);
  const [start, , , end] = curve;
  const sidecar = (/** @type {import('./geometry.js').Point} */ { x, y }) =>
    svg`<circle class="sidecar" cx=${x} cy=${y} r="0.42" />`;
  return svg`<g class="edge ${edge.security} ${edge.health}">
    <path class="edge-outline" d=${path} /><path class="edge-line" d=${path} />
    ${animation ? svg`<path class="edge-traffic" d=${path} .style=${`--gap: ${animation.gap}; --seconds: ${animation.seconds}s`} />` : nothing}
    ${edge.security === 'mtls' || edge.security === 'plaintext' ? [sidecar(start), sidecar(end)] : nothing}
  </g>`;
}

/**
 * The boxes of a zone as one shape: first all their borders, and on top of them what is inside.
 * @param {import('./zones.js').Zone} zone
 */
function viewZone({ boxes, place }) {
  const viewBox = (/** @type {string} */ part) => (/** @type {import('./geometry.js').Box} */ box) =>
    svg`<rect class=${part} x=${box.x} y=${box.y} width=${box.width} height=${box.height} rx="0.5" />`;
  return svg`<g class="zone ${place}">${boxes.map(viewBox('border'))}${boxes.map(viewBox('inside'))}</g>`;
}

/**
 * @param {PlacedNode} placed
 * @param {boolean} hasStandby
 */
function viewNode({ node, box }, hasStandby) {
  const { name, note } = labelNode(node, hasStandby);
  const status = { up: note, slow: 'slow', down: 'away', unknown: 'state not known' }[node.health];
  const age = node.since && node.health !== 'up' ? ` for ${formatAge(node.since, Date.now())}` : '';
  return html`<li
    class="node ${node.role} ${node.health} ${hasJustMoved(node) ? 'just-moved' : ''}"
    .style=${boxStyle(box)}
  >
    <strong>${name}</strong>
    <span>${status}${age}</span>
  </li>`;
}

/**
 * @param {PlacedEdge} placed
 * @param {number} position of the label, from 0 (left) to 1 (right): the details open towards the middle
 */
function viewLabel({ edge, label }, position) {
  const isLocked = edge.security === 'mtls' && edge.health !== 'down';
  return html`<li
    class="edge-item"
    .style=${`left: ${label.x}em; top: ${label.y}em; --position: ${position}`}
  >
    <button type="button" class="edge-label ${edge.health} ${edge.security}">
      <span class="visually-hidden">${edge.from} to ${edge.to}${isLocked ? ', mutual TLS' : ''}: </span>
      ${isLocked ? padlock : nothing}<span>${labelEdge(edge)}</span>
    </button>
    <div class="edge-details">
      <strong>${edge.from} → ${edge.to}</strong>
      <p>${describeTraffic(edge)}</p>
      <p>${describeSecurity(edge)}</p>
      ${
        edge.security === 'mtls' && edge.identities
          ? html`<p><code>${edge.identities.client}</code><code>${edge.identities.server}</code></p>`
          : nothing
      }
      ${edge.reason ? html`<p class="reason">${edge.reason}</p>` : nothing}
    </div>
  </li>`;
}

export const padlock = html`<svg class="padlock" aria-hidden="true" viewBox="0 0 16 18">
  <path class="shackle" d="M4 8V5.5a4 4 0 0 1 8 0V8" />
  <rect x="1.5" y="7.5" width="13" height="9.5" rx="1.5" />
  <path class="keyhole" d="M8 11v3" />
</svg>`;
