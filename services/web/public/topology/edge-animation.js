/** Distances in em, speeds in em per second. */
const normalSpeed = 7;
const maxSpeed = 20;
const minGap = 1.2;
const bytesPerDot = 1024;

/**
 * How the dots of an edge move: one passes for each request, or for each kilobyte where only bytes are known. Beyond what
 * the eye can separate they only move faster. Steps of a fifth keep the dots from jumping at each measurement.
 * @param {Pick<import('./types.js').TopologyEdge, 'requestsPerSecond' | 'bytesPerSecond'>} edge
 * @returns {{ gap: number, seconds: number } | undefined} undefined without traffic
 */
export function findAnimation({ requestsPerSecond, bytesPerSecond }) {
  const dotsPerSecond = requestsPerSecond ?? (bytesPerSecond ?? 0) / bytesPerDot;
  if (dotsPerSecond <= 0) return undefined;
  const rounded = 1.2 ** Math.round(Math.log(dotsPerSecond) / Math.log(1.2));
  const gap = Math.max(minGap, normalSpeed / rounded);
  return { gap, seconds: gap / Math.min(maxSpeed, Math.max(normalSpeed, rounded * gap)) };
}
