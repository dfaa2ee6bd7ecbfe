import { middleOfSide } from './geometry.js';
import { placeLabel } from './label-layout.js';

/** @typedef {import('./types.js').TopologyEdge} TopologyEdge */
/** @typedef {import('./node-layout.js').PlacedNode} PlacedNode */
/** @typedef {import('./geometry.js').Box} Box */
/** @typedef {import('./geometry.js').Curve} Curve */
/** @typedef {{ edge: TopologyEdge, from: PlacedNode, to: PlacedNode }} Connection */
/** @typedef {{ edge: TopologyEdge, curve: Curve, label: import('./geometry.js').Point }} PlacedEdge */

const portDistance = 1;
const arcHeight = 1.9;

/**
 * Lays out each edge whose ends are both known, and its label.
 * @param {TopologyEdge[]} edges
 * @param {PlacedNode[]} nodes
 * @param {{ isWide: boolean, labelSize: import('./geometry.js').Size, obstacles: Box[] }} options
 * @returns {PlacedEdge[]}
 */
export function layOutEdges(edges, nodes, { isWide, labelSize, obstacles }) {
  const nodesById = new Map(nodes.map((placed) => [placed.node.id, placed]));
  const connections = edges.flatMap((edge) => {
    const from = nodesById.get(edge.from);
    const to = nodesById.get(edge.to);
    return from && to && from !== to ? [{ edge, from, to }] : [];
  });
  const taken = [...nodes.map(({ box }) => box), ...obstacles];
  return connections.map((connection) => {
    const { edge, from, to } = connection;
    const curve =
      from.rank === to.rank
        ? connectNeighbours(connection, isWide, labelSize.width)
        : connectRanks(connection, connections, isWide);
    const label = placeLabel(curve, isCrossed(connection, connections, isWide), labelSize, taken);
    return { edge, curve, label };
  });
}

/**
 * @param {Connection} connection
 * @param {Connection[]} connections
 * @param {boolean} isWide
 * @returns {Curve}
 */
function connectRanks({ edge, from, to }, connections, isWide) {
  const isForward = from.rank < to.rank;
  const start = middleOfSide(from.box, isWide, isForward);
  const end = middleOfSide(to.box, isWide, !isForward);
  const across = isWide ? 'y' : 'x';
  const along = isWide ? 'x' : 'y';
  start[across] += portOffset(edge, connections, from, across);
  end[across] += portOffset(edge, connections, to, across);
  const middle = (start[along] + end[along]) / 2;
  return [start, { ...start, [along]: middle }, { ...end, [along]: middle }, end];
}

/**
 * A straight line between the facing sides or, where a label has no room between them, an arc over the tops; below the last
 * rank, where nothing else is.
 * @param {Connection} connection
 * @param {boolean} isWide
 * @param {number} labelWidth
 * @returns {Curve}
 */
function connectNeighbours({ edge, from: { box: from }, to: { box: to } }, isWide, labelWidth) {
  const isForward = isWide ? from.y < to.y : from.x < to.x;
  const start = middleOfSide(from, !isWide, isForward);
  const end = middleOfSide(to, !isWide, !isForward);
  if (isWide || Math.abs(end.x - start.x) > labelWidth + 0.5) return [start, start, end, end];
  const isBelow = edge.protocol === 'replication';
  const y = from.y + (isBelow ? from.height : 0);
  const arcY = y + (isBelow ? arcHeight : -arcHeight);
  const startX = from.x + from.width * (isForward ? 0.75 : 0.25);
  const endX = to.x + to.width * (isForward ? 0.25 : 0.75);
  return [
    { x: startX, y },
    { x: startX, y: arcY },
    { x: endX, y: arcY },
    { x: endX, y },
  ];
}

/**
 * Edges on the same side of a node start beside each other, in the order of their other ends.
 * @param {TopologyEdge} edge
 * @param {Connection[]} connections
 * @param {PlacedNode} node
 * @param {'x' | 'y'} across
 */
function portOffset(edge, connections, node, across) {
  const [thisEnd, otherEnd] =
    edge.from === node.node.id
      ? /** @type {const} */ (['from', 'to'])
      : /** @type {const} */ (['to', 'from']);
  const sameSide = connections
    .filter((connection) => connection[thisEnd] === node && connection.from.rank !== connection.to.rank)
    .sort((one, other) => one[otherEnd].box[across] - other[otherEnd].box[across]);
  const position = sameSide.findIndex((connection) => connection.edge === edge);
  return (position - (sameSide.length - 1) / 2) * portDistance;
}

/**
 * Whether another edge between the same ranks starts before this one and ends after it, or the other way round.
 * @param {Connection} connection
 * @param {Connection[]} connections
 * @param {boolean} isWide
 */
function isCrossed({ from, to }, connections, isWide) {
  const across = isWide ? 'y' : 'x';
  return connections.some(
    (other) =>
      other.from.rank === from.rank &&
      other.to.rank === to.rank &&
      (other.from.box[across] - from.box[across]) * (other.to.box[across] - to.box[across]) < 0,
  );
}
