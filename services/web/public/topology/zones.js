/** @typedef {import('./geometry.js').Box} Box */
/** @typedef {{ place: string, title: string, box: Box, labelBox: Box }} Zone */

const titles = /** @type {Record<string, string>} */ ({
  cluster: 'Kubernetes cluster',
  vm: 'Virtual machine',
  machine: 'This machine',
});
const margin = { side: 1.75, top: 2.5, bottom: 1 };
const borderWidth = 0.15;
const labelHeight = 1.7;

/**
 * Draws a labelled frame around the nodes of each place, except those outside.
 * @param {import('./node-layout.js').PlacedNode[]} nodes
 * @param {number} width of the layout
 * @param {boolean} isWide
 * @returns {Zone[]}
 */
export function layOutZones(nodes, width, isWide) {
  const places = [...new Set(nodes.map(({ node }) => node.place))];
  return places.flatMap((place) => {
    const title = titles[place];
    if (title === undefined) return [];
    const boxes = nodes.filter(({ node }) => node.place === place).map(({ box }) => box);
    // In the narrow layout all zones have the full width, and their labels stand beside the edges.
    const left = isWide ? Math.min(...boxes.map(({ x }) => x)) - margin.side : borderWidth;
    const right = isWide
      ? Math.max(...boxes.map((box) => box.x + box.width)) + margin.side
      : width - borderWidth;
    const top = Math.min(...boxes.map(({ y }) => y)) - margin.top;
    const bottom = Math.max(...boxes.map((box) => box.y + box.height)) + margin.bottom;
    const labelWidth = title.length * 0.5 + 2;
    return {
      place,
      title,
      box: { x: left, y: top, width: right - left, height: bottom - top },
      labelBox: {
        x: isWide ? (left + right - labelWidth) / 2 : left + 0.75,
        y: top - labelHeight / 2,
        width: labelWidth,
        height: labelHeight,
      },
    };
  });
}
