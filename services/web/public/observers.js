import { request } from './api.js';
import { getElement } from './element.js';
import { html, render } from './node_modules/lit-html/lit-html.js';

/**
 * @typedef {object} Observer
 * @property {string} title
 * @property {string} url
 */

/** Links to what else shows the mesh, where `make observe` has installed it. */
export async function showObservers() {
  const nav = getElement('observers', HTMLElement);
  /** @type {{ observers: Observer[] }} */
  const { observers } = await request('settings').catch(() => ({ observers: [] }));
  render(
    observers.map(({ title, url }) => html`<a href=${url}>${title}</a>`),
    nav,
  );
  nav.hidden = observers.length === 0;
}
