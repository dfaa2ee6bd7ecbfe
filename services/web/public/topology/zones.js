/** @typedef {import('./geometry.js').Box} Box */
/** @typedef {import('./node-layout.js').PlacedNode} PlacedNode */
/** @typedef {{ place: string, title: string, boxes: Box[], labelBox: Box }} Zone */

const titles = /** @type {Record<string, string>} */ ({
  cluster: 'Kubernetes cluster',
  vm: 'Virtual machine',
  machine: 'This machine',
});
const margin = { side: 1.75, shared: 0.5, top: 2.5, bottom: 1 };
const borderWidth = 0.15;
const titleHeight = 1.7;
/** How far two boxes of a zone overlap, so that they are one shape: their corners are rounded. */
const overlap = 0.75;

/**
 * Draws a labelled frame around the nodes of each place, except those outside.
 * @param {PlacedNode[]} nodes
 * @param {number} width of the layout
 * @param {boolean} isWide
 * @returns {Zone[]}
 */
export function layOutZones(nodes, width, isWide) {
  const lastRank = Math.max(...nodes.map(({ rank }) => rank));
  const isLast = (/** @type {PlacedNode} */ { rank }) => rank === lastRank;
  const isShared = new Set(nodes.filter(isLast).map(({ node }) => node.place)).size > 1;
  const places = [...new Set(nodes.map(({ node }) => node.place))];
  return places.flatMap((place) => {
    const title = titles[place];
    if (title === undefined) return [];
    const own = nodes.filter(({ node }) => node.place === place);
    // Where another zone begins beside the last nodes, these have a box of their own.
    const [first, last] = isShared ? [own.filter((one) => !isLast(one)), own.filter(isLast)] : [own, []];
    const main = first.length > 0 ? frame(first, width, isWide) : undefined;
    const beside = last.length > 0 ? frameLast(last, main, width, isWide) : undefined;
    const boxes = [main, beside].filter((box) => box !== undefined);
    return boxes[0] ? { place, title, boxes, labelBox: placeTitle(title, boxes[0], isWide) } : [];
  });
}

/**
 * @param {PlacedNode[]} nodes
 * @param {number} width
 * @param {boolean} isWide
 */
function frame(nodes, width, isWide) {
  const box = boundsOf(nodes, margin.side);
  // In the narrow layout all zones have the full width, and their labels stand beside the edges.
  return isWide ? box : { ...box, x: borderWidth, width: width - 2 * borderWidth };
}

/**
 * A box beside that of another zone, joined with the rest of its own zone.
 * @param {PlacedNode[]} nodes
 * @param {Box | undefined} main
 * @param {number} width
 * @param {boolean} isWide
 */
function frameLast(nodes, main, width, isWide) {
  const box = boundsOf(nodes, isWide ? margin.side : margin.shared);
  if (isWide) {
    return main
      ? withStart(withStart(box, 'y', 'height', main.y), 'x', 'width', main.x + main.width - overlap)
      : box;
  }
  const isFirst = box.x + box.width < width / 2;
  const outer = isFirst
    ? withStart(box, 'x', 'width', borderWidth)
    : { ...box, width: width - borderWidth - box.x };
  return main ? withStart(outer, 'y', 'height', main.y + main.height - overlap) : outer;
}

/**
 * The same box up to its end, from another start.
 * @param {Box} box
 * @param {'x' | 'y'} axis
 * @param {'width' | 'height'} length
 * @param {number} start
 */
const withStart = (box, axis, length, start) => ({
  ...box,
  [axis]: start,
  [length]: box[axis] + box[length] - start,
});

/**
 * @param {PlacedNode[]} nodes
 * @param {number} side
 * @returns {Box}
 */
function boundsOf(nodes, side) {
  const boxes = nodes.map(({ box }) => box);
  const left = Math.min(...boxes.map(({ x }) => x)) - side;
  const right = Math.max(...boxes.map((box) => box.x + box.width)) + side;
  const top = Math.min(...boxes.map(({ y }) => y)) - margin.top;
  const bottom = Math.max(...boxes.map((box) => box.y + box.height)) + margin.bottom;
  return { x: left, y: top, width: right - left, height: bottom - top };
}

/**
 * @param {string} title
 * @param {Box} box
 * @param {boolean} isWide
 * @returns {Box}
 */
function placeTitle(title, { x, y, width }, isWide) {
  const titleWidth = title.length * 0.5 + 2;
  const besideEdges = Math.min(0.75, (width - titleWidth) / 2);
  return {
    x: isWide ? x + (width - titleWidth) / 2 : x + besideEdges,
    y: y - titleHeight / 2,
    width: titleWidth,
    height: titleHeight,
  };
}
