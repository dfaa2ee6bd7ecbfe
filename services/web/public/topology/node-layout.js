/** @typedef {import('./types.js').TopologyNode} TopologyNode */
/** @typedef {{ node: TopologyNode, rank: number, box: import('./geometry.js').Box }} PlacedNode */

/** Below this width a layout from left to right has no room for its labels. */
const minWideWidth = 64;
/** The columns of the wide layout, the rows of the narrow one. */
const ranks = { browser: 0, web: 1, acquisitions: 1, inventory: 2, database: 3, standby: 3 };
const nodeHeight = 4.25;
const rowHeight = 7.25;
/** Between the nodes of two zones that meet in a column, and around the nodes of two zones that share a row. */
const zoneGap = 6;
const zoneMargin = 0.75;

/** Whether nodes beside each other are in different zones. @param {TopologyNode[]} nodes */
const meetsZones = (nodes) => new Set(nodes.map(({ place }) => place)).size > 1;

/**
 * Lays out the nodes by rank: from left to right where there is room, else from top to bottom.
 * @param {TopologyNode[]} nodes
 * @param {number} width
 * @returns {{ nodes: PlacedNode[], isWide: boolean, height: number }}
 */
export function layOutNodes(nodes, width) {
  // By place, so that the servers of the database keep theirs when they change their roles.
  const inOrder = nodes.toSorted((one, other) => one.place.localeCompare(other.place));
  const nodesByRank = [0, 1, 2, 3].map((rank) =>
    (rank === 3 ? inOrder : nodes).filter(({ role }) => ranks[role] === rank),
  );
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
  const lastColumn = columns.at(-1) ?? [];
  const zoneStep = Math.max(height, 2 * nodeHeight + zoneGap) - nodeHeight;
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
        y: meetsZones(column)
          ? top + (position * zoneStep) / (column.length - 1)
          : top + ((position + 0.5) * height) / column.length - nodeHeight / 2,
        width: columnWidth,
        height: nodeHeight,
      },
    }));
  });
  const bottom = meetsZones(lastColumn) ? zoneStep + nodeHeight + 1 : height;
  return { nodes, isWide: true, height: top + Math.max(height, bottom) + 0.25 };
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
    const isShared = meetsZones(row);
    const share = (isShared ? width : usableWidth) / row.length;
    const nodeWidth = Math.min(12, share - (isShared ? 2 * zoneMargin : 0.75));
    return row.map((node, position) => ({
      node,
      rank,
      box: {
        x: (isShared ? 0 : sideMargin) + (position + 0.5) * share - nodeWidth / 2,
        y: top,
        width: nodeWidth,
        height: nodeHeight,
      },
    }));
  });
  // The stream between two servers passes below them.
  return { nodes, isWide: false, height: y + (meetsZones(rows.at(-1) ?? []) ? 3.5 : 1.75) };
}

/** @param {number[]} numbers */
const sum = (numbers) => numbers.reduce((total, one) => total + one, 0);
