/** @typedef {import('./types.js').TopologyNode} TopologyNode */
/** @typedef {{ node: TopologyNode, rank: number, box: import('./geometry.js').Box }} PlacedNode */

/** Below this width a layout from left to right has no room for its labels. */
const minWideWidth = 64;
/** The columns of the wide layout, the rows of the narrow one. */
const ranks = { browser: 0, web: 1, acquisitions: 1, inventory: 2, database: 3 };
const nodeHeight = 4.25;
const rowHeight = 7.25;

/**
 * Lays out the nodes by rank: from left to right where there is room, else from top to bottom.
 * @param {TopologyNode[]} nodes
 * @param {number} width
 * @returns {{ nodes: PlacedNode[], isWide: boolean, height: number }}
 */
export function layOutNodes(nodes, width) {
  const nodesByRank = [0, 1, 2, 3].map((rank) => nodes.filter(({ role }) => ranks[role] === rank));
  return width >= minWideWidth ? layOutColumns(nodesByRank, width) : layOutRows(nodesByRank, width);
}

/**
 * @param {TopologyNode[][]} columns
 * @param {number} width
 */
function layOutColumns(columns, width) {
  const nodeWidth = Math.min(11.5, 9.5 + (width - minWideWidth) / 8);
  const rightMargin = 1.75;
  const widths = [7, nodeWidth, nodeWidth, nodeWidth + 1];
  const gaps = [6.5, 0, 10.5];
  // The second gap, which most edges cross, gets all the room that is left.
  gaps[1] = width - rightMargin - sum(widths) - sum(gaps);
  const top = 2.75;
  const height = Math.max(2, ...columns.map(({ length }) => length)) * rowHeight;
  let x = 0;
  const nodes = columns.flatMap((column, rank) => {
    const columnWidth = widths[rank] ?? nodeWidth;
    const left = x;
    x += columnWidth + (gaps[rank] ?? 0);
    return column.map((node, position) => ({
      node,
      rank,
      box: {
        x: left,
        y: top + ((position + 0.5) * height) / column.length - nodeHeight / 2,
        width: columnWidth,
        height: nodeHeight,
      },
    }));
  });
  return { nodes, isWide: true, height: top + height + 0.25 };
}

/**
 * @param {TopologyNode[][]} rows
 * @param {number} width
 */
function layOutRows(rows, width) {
  const sideMargin = 1;
  const gaps = [6, 8.5, 8, 0];
  const usableWidth = width - 2 * sideMargin;
  let y = 0.25;
  const nodes = rows.flatMap((row, rank) => {
    const top = y;
    y += nodeHeight + (gaps[rank] ?? 0);
    const share = usableWidth / row.length;
    const nodeWidth = Math.min(12, share - 0.75);
    return row.map((node, position) => ({
      node,
      rank,
      box: {
        x: sideMargin + (position + 0.5) * share - nodeWidth / 2,
        y: top,
        width: nodeWidth,
        height: nodeHeight,
      },
    }));
  });
  return { nodes, isWide: false, height: y + 1.75 };
}

/** @param {number[]} numbers */
const sum = (numbers) => numbers.reduce((total, one) => total + one, 0);
