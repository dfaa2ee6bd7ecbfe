/** @typedef {import('./types.js').TopologyNode} TopologyNode */

/**
 * A rectangle of the plan. All lengths of the plan are in em.
 * @typedef {{ x: number, y: number, width: number, height: number }} Box
 *
 * A node with its place, and how far it is on the way of a book: 0 the browser, 3 the database.
 * @typedef {{ node: TopologyNode, rank: number, box: Box }} Card
 */

/** Below this a plan that goes from the left to the right has no room for its labels. */
const wideFrom = 64;
const ranks = { browser: 0, web: 1, acquisitions: 1, inventory: 2, database: 3 };
const cardHeight = 4.25;
const pitch = 7.25;

/**
 * Places the nodes along the way of a book: from the left to the right where there is room, else from the top down.
 * @param {TopologyNode[]} nodes
 * @param {number} width of the plan
 * @returns {{ cards: Card[], isWide: boolean, height: number }}
 */
export function placeNodes(nodes, width) {
  const columns = [0, 1, 2, 3].map((rank) => nodes.filter(({ role }) => ranks[role] === rank));
  return width >= wideFrom ? placeInColumns(columns, width) : placeInRows(columns, width);
}

/**
 * @param {TopologyNode[][]} columns
 * @param {number} width
 */
function placeInColumns(columns, width) {
  const card = Math.min(11.5, 9.5 + (width - wideFrom) / 8);
  const edge = 1.75;
  const widths = [7, card, card, card + 1];
  const gaps = [6.5, 0, 10.5];
  const free = width - edge - widths.reduce((sum, one) => sum + one) - gaps.reduce((sum, one) => sum + one);
  gaps[1] = free;
  const top = 2.75;
  const extent = Math.max(2, ...columns.map(({ length }) => length)) * pitch;
  let x = 0;
  const cards = columns.flatMap((column, rank) => {
    const cardWidth = widths[rank] ?? card;
    const left = x;
    x += cardWidth + (gaps[rank] ?? 0);
    return column.map((node, position) => ({
      node,
      rank,
      box: {
        x: left,
        y: top + ((position + 0.5) * extent) / column.length - cardHeight / 2,
        width: cardWidth,
        height: cardHeight,
      },
    }));
  });
  return { cards, isWide: true, height: top + extent + 0.25 };
}

/**
 * @param {TopologyNode[][]} rows
 * @param {number} width
 */
function placeInRows(rows, width) {
  const side = 1;
  const gaps = [6, 8.5, 8, 0];
  const usable = width - 2 * side;
  let y = 0.25;
  const cards = rows.flatMap((row, rank) => {
    const top = y;
    y += cardHeight + (gaps[rank] ?? 0);
    const share = usable / row.length;
    const cardWidth = Math.min(12, share - 0.75);
    return row.map((node, position) => ({
      node,
      rank,
      box: {
        x: side + (position + 0.5) * share - cardWidth / 2,
        y: top,
        width: cardWidth,
        height: cardHeight,
      },
    }));
  });
  return { cards, isWide: false, height: y + 1.75 };
}
