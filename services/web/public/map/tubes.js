/** @typedef {import('./types.js').TopologyEdge} TopologyEdge */
/** @typedef {import('./places.js').Box} Box */
/** @typedef {import('./places.js').Card} Card */
/** @typedef {{ x: number, y: number }} Point */
/** @typedef {[Point, Point, Point, Point]} Curve its two ends, and what it bends towards between them */

/** @typedef {{ edge: TopologyEdge, curve: Curve, label: Point }} Tube */

const portPitch = 1;
const overTop = 1.9;
/** Where on its tube a label may stand, the best first; that of a tube that crosses another stands apart from the crossing. */
const labelPlaces = [0.5, 0.4, 0.6, 0.3, 0.7, 0.22, 0.78, 0.15, 0.85];
const labelPlacesBesideCrossing = [0.26, 0.22, 0.3, 0.74, 0.7, 0.78, 0.18, 0.82, 0.36];

/**
 * Lays a tube for each edge whose two ends are on the plan, and finds a place for its label that hides nothing.
 * @param {TopologyEdge[]} edges
 * @param {Card[]} cards
 * @param {{ isWide: boolean, label: { width: number, height: number }, signs: Box[] }} options
 * @returns {Tube[]}
 */
export function layTubes(edges, cards, { isWide, label, signs }) {
  const cardOf = new Map(cards.map((card) => [card.node.id, card]));
  const ways = edges.flatMap((edge) => {
    const from = cardOf.get(edge.from);
    const to = cardOf.get(edge.to);
    return from && to && from !== to ? [{ edge, from, to }] : [];
  });
  const taken = [...cards.map(({ box }) => box), ...signs];
  return ways.map((way) => {
    const curve = bend(way, ways, isWide, label);
    const spot = findSpot(
      curve,
      isCrossed(way, ways, isWide) ? labelPlacesBesideCrossing : labelPlaces,
      taken,
      label,
    );
    taken.push(around(spot, label));
    return { edge: way.edge, curve, label: spot };
  });
}

/** @typedef {{ edge: TopologyEdge, from: Card, to: Card }} Way */

/**
 * @param {Way} way
 * @param {Way[]} ways
 * @param {boolean} isWide
 * @param {{ width: number, height: number }} label
 * @returns {Curve}
 */
function bend({ edge, from, to }, ways, isWide, label) {
  if (from.rank === to.rank) return joinNeighbours(from.box, to.box, isWide, label);
  const isAhead = from.rank < to.rank;
  const start = sideOf(from.box, isWide, isAhead);
  const end = sideOf(to.box, isWide, !isAhead);
  const across = isWide ? 'y' : 'x';
  const along = isWide ? 'x' : 'y';
  start[across] += portOf(edge, ways, from, across);
  end[across] += portOf(edge, ways, to, across);
  const middle = (start[along] + end[along]) / 2;
  return [start, { ...start, [along]: middle }, { ...end, [along]: middle }, end];
}

/**
 * Straight by the sides that face each other, or over their tops where there is no room for a label between them.
 * @param {Box} from
 * @param {Box} to
 * @param {boolean} isWide
 * @param {{ width: number, height: number }} label
 * @returns {Curve}
 */
function joinNeighbours(from, to, isWide, label) {
  const [start, end] = [sideOf(from, !isWide, true), sideOf(to, !isWide, false)];
  if (isWide || end.x - start.x > label.width + 0.5) return [start, start, end, end];
  const [one, other] = [
    { x: from.x + from.width * 0.75, y: from.y },
    { x: to.x + to.width * 0.25, y: to.y },
  ];
  return [one, { ...one, y: one.y - overTop }, { ...other, y: other.y - overTop }, other];
}

/**
 * The middle of a card's side: right or left of it where the plan goes to the right, else below or above it.
 * @param {Box} box
 * @param {boolean} isHorizontal
 * @param {boolean} isFarSide
 * @returns {Point}
 */
function sideOf({ x, y, width, height }, isHorizontal, isFarSide) {
  return isHorizontal
    ? { x: isFarSide ? x + width : x, y: y + height / 2 }
    : { x: x + width / 2, y: isFarSide ? y + height : y };
}

/**
 * Tubes that meet on the same side of a card stand beside each other, in the order of where they go.
 * @param {TopologyEdge} edge
 * @param {Way[]} ways
 * @param {Card} card
 * @param {'x' | 'y'} across
 */
function portOf(edge, ways, card, across) {
  const leaves = edge.from === card.node.id;
  const others = ways
    .filter(({ from, to }) => (leaves ? from : to) === card && from.rank !== to.rank)
    .sort(
      (one, other) => one[leaves ? 'to' : 'from'].box[across] - other[leaves ? 'to' : 'from'].box[across],
    );
  const position = others.findIndex((other) => other.edge === edge);
  return (position - (others.length - 1) / 2) * portPitch;
}

/**
 * Whether another tube between the same ranks starts before this one and ends after it, or the other way round.
 * @param {Way} way
 * @param {Way[]} ways
 * @param {boolean} isWide
 */
function isCrossed({ from, to }, ways, isWide) {
  const across = isWide ? 'y' : 'x';
  return ways.some(
    (other) =>
      other.from.rank === from.rank &&
      other.to.rank === to.rank &&
      (other.from.box[across] - from.box[across]) * (other.to.box[across] - to.box[across]) < 0,
  );
}

/**
 * @param {Curve} curve
 * @param {number[]} places
 * @param {Box[]} taken
 * @param {{ width: number, height: number }} size
 */
function findSpot(curve, places, taken, size) {
  const spots = places.map((part) => {
    const point = pointOf(curve, part);
    const box = around(point, size);
    return { point, hidden: taken.reduce((sum, other) => sum + overlap(box, other), 0) };
  });
  return spots.reduce((best, spot) => (spot.hidden < best.hidden - 0.01 ? spot : best)).point;
}

/**
 * @param {Point} point
 * @param {{ width: number, height: number }} size
 * @returns {Box}
 */
function around({ x, y }, { width, height }) {
  return { x: x - width / 2, y: y - height / 2, width, height };
}

/**
 * @param {Box} one
 * @param {Box} other
 */
function overlap(one, other) {
  const width = Math.min(one.x + one.width, other.x + other.width) - Math.max(one.x, other.x);
  const height = Math.min(one.y + one.height, other.y + other.height) - Math.max(one.y, other.y);
  return Math.max(0, width) * Math.max(0, height);
}

/**
 * The point of a cubic curve at `part` of its way.
 * @param {Curve} curve
 * @param {number} part from 0 to 1
 * @returns {Point}
 */
function pointOf([a, b, c, d], part) {
  const rest = 1 - part;
  const mix = (/** @type {'x' | 'y'} */ axis) =>
    rest ** 3 * a[axis] +
    3 * rest ** 2 * part * b[axis] +
    3 * rest * part ** 2 * c[axis] +
    part ** 3 * d[axis];
  return { x: mix('x'), y: mix('y') };
}

/** @param {Curve} curve */
export function pathOf([a, b, c, d]) {
  const [start, ...rest] = [a, b, c, d].map(({ x, y }) => `${x.toFixed(2)} ${y.toFixed(2)}`);
  return `M${start}C${rest.join(' ')}`;
}
