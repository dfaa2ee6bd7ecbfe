import { html, render } from './node_modules/lit-html/lit-html.js';
import { repeat } from './node_modules/lit-html/directives/repeat.js';
import { getElement } from './element.js';
import { formatTime } from './text.js';

/** @typedef {import('./map/types.js').TimelineEvent} TimelineEvent */

const maxShown = 12;

/** The day book: what has happened, the latest first. */
export function createStory() {
  const list = getElement('story', HTMLElement);

  /** @param {TimelineEvent} event */
  const viewEvent = ({ at, kind, text }) =>
    html`<li class="event ${kind}">
      <time datetime=${at}>${formatTime(at)}</time>
      <p>${text}</p>
    </li>`;

  return {
    /** @param {TimelineEvent[]} story oldest first */
    show(story) {
      const latest = story.slice(-maxShown).reverse();
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
