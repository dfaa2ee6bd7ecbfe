import { boxAround, overlapArea, pointOnCurve } from './geometry.js';

/** Where on its edge a label may stand, the best first; on a crossed edge it stands away from the crossing. */
const positions = [0.5, 0.4, 0.6, 0.3, 0.7, 0.22, 0.78, 0.15, 0.85];
const positionsBesideCrossing = [0.26, 0.22, 0.3, 0.74, 0.7, 0.78, 0.18, 0.82, 0.36];

/**
 * Finds the place for a label on a curve that hides the least of the boxes in `taken`, and adds the label to them.
 * @param {import('./geometry.js').Curve} curve
 * @param {boolean} isCrossed
 * @param {import('./geometry.js').Size} size
 * @param {import('./geometry.js').Box[]} taken
 */
export function placeLabel(curve, isCrossed, size, taken) {
  const candidates = (isCrossed ? positionsBesideCrossing : positions).map((position) => {
    const point = pointOnCurve(curve, position);
    const box = boxAround(point, size);
    return { point, box, hidden: taken.reduce((sum, other) => sum + overlapArea(box, other), 0) };
  });
  const best = candidates.reduce((best, candidate) =>
    candidate.hidden < best.hidden - 0.01 ? candidate : best,
  );
  taken.push(best.box);
  return best.point;
}
