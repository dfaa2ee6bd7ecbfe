import { html, nothing } from '../node_modules/lit-html/lit-html.js';
import { padlock } from './view.js';

/**
 * Explains the symbols that the topology shows at the moment.
 * @param {import('./types.js').Topology} topology
 */
export function viewLegend({ setting, edges }) {
  const has = (/** @type {string} */ security) => edges.some((edge) => edge.security === security);
  return html`
    <li><i class="symbol dot" aria-hidden="true"></i> a request</li>
    ${setting === 'mesh' ? html`<li><i class="symbol sidecar" aria-hidden="true"></i> a sidecar</li>` : nothing}
    ${
      has('mtls')
        ? html`<li>${padlock} mutual TLS, as the sidecars’ own statistics and certificates show it</li>`
        : nothing
    }
    ${
      has('plaintext')
        ? html`<li>
            <i class="symbol plaintext" aria-hidden="true"></i> plaintext: anybody on the way can read it
          </li>`
        : nothing
    }
    ${setting === 'local' ? html`<li>There is no mesh here: everything runs on this machine.</li>` : nothing}
  `;
}
