import { html, render } from './node_modules/lit-html/lit-html.js';
import { repeat } from './node_modules/lit-html/directives/repeat.js';
import { getElement } from './element.js';
import { formatTime } from './format.js';

/** @typedef {import('./topology/types.js').TimelineEvent} TimelineEvent */

const maxShown = 12;

/** The timeline (the page calls it the day book): the latest event first. */
export function createTimeline() {
  const list = getElement('timeline', HTMLElement);

  /** @param {TimelineEvent} event */
  const viewEvent = ({ at, kind, text }) =>
    html`<li class="event ${kind}">
      <time datetime=${at}>${formatTime(at)}</time>
      <p>${text}</p>
    </li>`;

  return {
    /** @param {TimelineEvent[]} events oldest first */
    show(events) {
      const latest = events.slice(-maxShown).reverse();
      render(
        latest.length === 0
          ? html`<li class="event">
              <p>Nothing yet: what starts, stops and comes back will stand here.</p>
            </li>`
          : repeat(latest, ({ id }) => id, viewEvent),
        list,
      );
    },
  };
}
