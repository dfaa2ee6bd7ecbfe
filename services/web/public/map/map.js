import { ask, explain } from '../api.js';
import { getElement, setText } from '../element.js';
import { html, render } from '../node_modules/lit-html/lit-html.js';
import { drawPlan } from './plan.js';
import { viewPlan } from './view.js';
import { listTroubles } from './words.js';

/** @typedef {import('./types.js').LibraryMap} LibraryMap */

const everyMs = 1_000;

const settings = {
  mesh: 'Every connection in the mesh goes from sidecar to sidecar. A dot is a request, and a padlock is there where mutual TLS is known to be.',
  local: 'Here there is no mesh: everything runs on this machine. A dot is a request.',
};

/**
 * Draws the map anew each second, and again when its place changes its size.
 * @param {{ onStory: (story: import('./types.js').StoryEvent[]) => void }} options
 */
export function startMap({ onStory }) {
  const place = getElement('plan', HTMLElement);
  const troubles = getElement('troubles', HTMLElement);
  const setting = getElement('map-setting', HTMLElement);
  /** @type {LibraryMap | undefined} */
  let map;

  function show() {
    const fontSize = parseFloat(getComputedStyle(place).fontSize);
    if (map) render(viewPlan(drawPlan(map, place.clientWidth / fontSize)), place);
  }

  async function poll() {
    try {
      map = /** @type {LibraryMap} */ (await ask('map'));
      show();
      setText(setting, settings[map.setting]);
      tell(listTroubles(map));
      onStory(map.story);
    } catch (error) {
      place.classList.add('old');
      tell([`The map is not up to date. ${explain(error)}`]);
    }
    setTimeout(poll, everyMs);
  }

  /** @param {string[]} sentences */
  function tell(sentences) {
    render(
      sentences.map((sentence) => html`<p>${sentence}</p>`),
      troubles,
    );
  }

  new ResizeObserver(show).observe(place);
  void poll();
}
