import { getElement, setText } from './element.js';
import { formatNumber } from './format.js';

const spanSeconds = 10;
const spansPerMinute = 6;

/** Books a minute over the last ten minutes, drawn by uPlot, which index.html loads beside this. */
export function createRateChart() {
  const container = getElement('rate-chart', HTMLElement);
  const pointedValue = getElement('rate-chart-value', HTMLOutputElement);
  const uPlot = /** @type {{ uPlot: typeof import('../../../node_modules/uplot/dist/uPlot.d.ts') }} */ (
    /** @type {unknown} */ (globalThis)
  ).uPlot;
  const colour = (/** @type {string} */ name) => getComputedStyle(container).getPropertyValue(name);
  const size = () => ({
    width: container.clientWidth,
    height: container.clientHeight,
  });

  const plot = new uPlot(
    {
      ...size(),
      padding: [4, 2, 2, 2],
      legend: { show: false },
      cursor: { y: false, drag: { x: false, y: false }, points: { size: 8, fill: () => colour('--lamp') } },
      axes: [{ show: false }, { show: false }],
      scales: { x: { time: false }, y: { range: (_plot, _least, most) => [0, Math.max(1, most)] } },
      series: [
        {},
        {
          stroke: () => colour('--lamp'),
          fill: () => colour('--lamp-wash'),
          width: 2,
          points: { show: false },
          paths: uPlot.paths.spline?.(),
        },
      ],
      hooks: { setCursor: [() => showPointedValue()] },
    },
    [[], []],
    container,
  );

  function showPointedValue() {
    const at = plot.cursor.idx;
    const value = at == null ? undefined : plot.data[1]?.[at];
    setText(pointedValue, value == null ? '' : `${formatNumber(value)} a minute`);
  }

  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => plot.redraw());
  new ResizeObserver(() => plot.setSize(size())).observe(container);

  return {
    /** @param {number[]} spans books in each ten seconds, oldest first */
    show(spans) {
      const minutes = spans
        .slice(spansPerMinute - 1)
        .map((_, end) => sum(spans.slice(end, end + spansPerMinute)));
      plot.setData([minutes.map((_, position) => (position - minutes.length + 1) * spanSeconds), minutes]);
      container.setAttribute(
        'aria-label',
        `Books a minute in the last ten minutes: at most ${formatNumber(Math.max(...minutes))}, now ${formatNumber(minutes.at(-1) ?? 0)}.`,
      );
    },
  };
}

/** @param {number[]} numbers */
const sum = (numbers) => numbers.reduce((total, one) => total + one, 0);
