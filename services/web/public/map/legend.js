import { html, nothing } from '../node_modules/lit-html/lit-html.js';
import { padlock } from './view.js';

/**
 * What the signs of the plan mean, of those that are on it.
 * @param {import('./types.js').Topology} map
 */
export function viewLegend({ setting, edges }) {
  const has = (/** @type {string} */ security) => edges.some((edge) => edge.security === security);
  return html`
    <li><i class="sample dot" aria-hidden="true"></i> a request</li>
    ${setting === 'mesh' ? html`<li><i class="sample proxy" aria-hidden="true"></i> a sidecar</li>` : nothing}
    ${
      has('mtls')
        ? html`<li>${padlock} mutual TLS, as the sidecars’ own statistics and certificates show it</li>`
        : nothing
    }
    ${
      has('plaintext')
        ? html`<li>
            <i class="sample plain" aria-hidden="true"></i> plaintext: anybody on the way can read it
          </li>`
        : nothing
    }
    ${setting === 'local' ? html`<li>There is no mesh here: everything runs on this machine.</li>` : nothing}
  `;
}
