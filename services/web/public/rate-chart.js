import { getElement, setText } from './element.js';
import { formatNumber } from './format.js';
import { render, svg } from './node_modules/lit-html/lit-html.js';

const spansPerMinute = 6;

/** Books a minute over the last ten minutes, as a curve. */
export function createRateChart() {
  const container = getElement('rate-chart', HTMLElement);
  const pointedValue = getElement('rate-chart-value', HTMLOutputElement);
  /** @type {number[]} */
  let minutes = [];

  container.addEventListener('pointermove', ({ clientX }) => {
    const { left, width } = container.getBoundingClientRect();
    const value = minutes[Math.round(((clientX - left) / width) * (minutes.length - 1))];
    setText(pointedValue, value === undefined ? '' : `${formatNumber(value)} a minute`);
  });
  container.addEventListener('pointerleave', () => setText(pointedValue, ''));

  return {
    /** @param {number[]} spans books in each ten seconds, oldest first */
    show(spans) {
      minutes = spans.slice(spansPerMinute - 1).map((_, end) => sum(spans.slice(end, end + spansPerMinute)));
      render(viewCurve(minutes), container);
      container.setAttribute(
        'aria-label',
        `Books a minute in the last ten minutes: at most ${formatNumber(Math.max(...minutes))}, now ${formatNumber(minutes.at(-1) ?? 0)}.`,
      );
    },
  };
}

/** @param {number[]} values */
function viewCurve(values) {
  const [right, most] = [values.length - 1, Math.max(1, ...values)];
  const points = values.map((value, x) => `${x},${most - value}`).join(' ');
  return svg`<svg viewBox="0 0 ${right} ${most}" preserveAspectRatio="none">
    <polygon points="0,${most} ${points} ${right},${most}" />
    <polyline points=${points} />
  </svg>`;
}

/** @param {number[]} numbers */
const sum = (numbers) => numbers.reduce((total, one) => total + one, 0);
