/**
 * All lengths are in em.
 * @typedef {{ x: number, y: number }} Point
 * @typedef {{ width: number, height: number }} Size
 * @typedef {Point & Size} Box
 * @typedef {[Point, Point, Point, Point]} Curve a cubic Bézier curve: its start, two control points, its end
 */

/**
 * The box of this size around a point.
 * @param {Point} point
 * @param {Size} size
 * @returns {Box}
 */
export function boxAround({ x, y }, { width, height }) {
  return { x: x - width / 2, y: y - height / 2, width, height };
}

/**
 * The area that two boxes share.
 * @param {Box} one
 * @param {Box} other
 */
export function overlapArea(one, other) {
  const width = Math.min(one.x + one.width, other.x + other.width) - Math.max(one.x, other.x);
  const height = Math.min(one.y + one.height, other.y + other.height) - Math.max(one.y, other.y);
  return Math.max(0, width) * Math.max(0, height);
}

/**
 * The middle of a box's side: right or left when `isHorizontal`, else bottom or top.
 * @param {Box} box
 * @param {boolean} isHorizontal
 * @param {boolean} isFarSide
 * @returns {Point}
 */
export function middleOfSide({ x, y, width, height }, isHorizontal, isFarSide) {
  return isHorizontal
    ? { x: isFarSide ? x + width : x, y: y + height / 2 }
    : { x: x + width / 2, y: isFarSide ? y + height : y };
}

/**
 * The point of a curve at parameter `t`.
 * @param {Curve} curve
 * @param {number} t from 0 to 1
 * @returns {Point}
 */
export function pointOnCurve([a, b, c, d], t) {
  const rest = 1 - t;
  const mix = (/** @type {'x' | 'y'} */ axis) =>
    rest ** 3 * a[axis] + 3 * rest ** 2 * t * b[axis] + 3 * rest * t ** 2 * c[axis] + t ** 3 * d[axis];
  return { x: mix('x'), y: mix('y') };
}

/**
 * The curve as an SVG path.
 * @param {Curve} curve
 */
export function toSvgPath(curve) {
  const [start, ...rest] = curve.map(({ x, y }) => `${x.toFixed(2)} ${y.toFixed(2)}`);
  return `M${start}C${rest.join(' ')}`;
}
