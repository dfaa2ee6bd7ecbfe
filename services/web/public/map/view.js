import { html, nothing, svg } from '../node_modules/lit-html/lit-html.js';
import { repeat } from '../node_modules/lit-html/directives/repeat.js';
import { findFlow } from './traffic.js';
import { pathOf } from './tubes.js';
import { describeSecurity, describeTraffic, formatAge, labelEdge, nameNode } from './words.js';

/** @typedef {import('./plan.js').Plan} Plan */
/** @typedef {import('./places.js').Card} Card */
/** @typedef {import('./tubes.js').Tube} Tube */

/**
 * The plan: what is drawn, below what is written.
 * @param {Plan} plan
 */
export function viewPlan({ width, height, cards, buildings, tubes }) {
  return html`
    <svg class="drawing" aria-hidden="true" viewBox="0 0 ${width} ${height}" .style=${`height: ${height}em`}>
      ${buildings.map(({ box, place }) => svg`<rect class="walls ${place}" x=${box.x} y=${box.y} width=${box.width} height=${box.height} rx="0.5" />`)}
      ${repeat(tubes, nameTube, viewTube)}
    </svg>
    ${buildings.map(({ title, sign }) => html`<p class="sign" .style=${styleOf(sign)}>${title}</p>`)}
    <ul aria-label="Services">
      ${repeat(cards, ({ node }) => node.id, viewCard)}
    </ul>
    <ul aria-label="Connections">
      ${repeat(tubes, nameTube, (tube) => viewLabel(tube, tube.label.x / width))}
    </ul>
  `;
}

/** @param {import('./places.js').Box} box */
const styleOf = ({ x, y, width, height }) =>
  `left: ${x}em; top: ${y}em; width: ${width}em; height: ${height}em`;

/** @param {Tube} tube */
const nameTube = ({ edge }) => `${edge.from} ${edge.to}`;

/** @param {Tube} tube */
function viewTube({ edge, curve }) {
  const path = pathOf(curve);
  const flow = edge.health === 'down' ? undefined : findFlow(edge);
  const [start, , , end] = curve;
  const proxy = (/** @type {{ x: number, y: number }} */ { x, y }) =>
    svg`<circle class="proxy" cx=${x} cy=${y} r="0.42" />`;
  return svg`<g class="tube ${edge.security} ${edge.health}">
    <path class="casing" d=${path} /><path class="glass" d=${path} />
    ${flow ? svg`<path class="dots" d=${path} .style=${`--gap: ${flow.gap}; --seconds: ${flow.seconds}s`} />` : nothing}
    ${edge.security === 'mtls' || edge.security === 'plaintext' ? [proxy(start), proxy(end)] : nothing}
  </g>`;
}

/** @param {Card} card */
function viewCard({ node, box }) {
  const { name, note } = nameNode(node);
  const state = { up: note, slow: 'slow', down: 'away', unknown: 'state not known' }[node.health];
  const age = node.since && node.health !== 'up' ? ` for ${formatAge(node.since, Date.now())}` : '';
  return html`<li class="node ${node.role} ${node.health}" .style=${styleOf(box)}>
    <strong>${name}</strong>
    <span>${state}${age}</span>
  </li>`;
}

/**
 * @param {Tube} tube
 * @param {number} part of the plan's width that is left of it: what it tells opens towards the middle
 */
function viewLabel({ edge, label }, part) {
  const isLocked = edge.security === 'mtls' && edge.health !== 'down';
  return html`<li class="label" .style=${`left: ${label.x}em; top: ${label.y}em; --part: ${part}`}>
    <button type="button" class="pill ${edge.health} ${edge.security}">
      <span class="unseen">${edge.from} to ${edge.to}${isLocked ? ', mutual TLS' : ''}: </span>
      ${isLocked ? padlock : nothing}<span>${labelEdge(edge)}</span>
    </button>
    <div class="told">
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
