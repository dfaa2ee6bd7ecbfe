/** Lengths are in em, as the plan's. */
const speed = 7;
const closest = 1.2;
const fastest = 20;
const bytesPerDot = 1024;

/**
 * How the dots of a tube move: one passes for each request that is sent, or for each kilobyte where only bytes are known. Beyond what
 * eyes can part they just go faster. Steps of a fifth keep the dots from jumping at each measurement.
 * @param {Pick<import('./types.js').TopologyEdge, 'requestsPerSecond' | 'bytesPerSecond'>} edge
 * @returns {{ gap: number, seconds: number } | undefined} nothing where nothing moves
 */
export function findFlow({ requestsPerSecond, bytesPerSecond }) {
  const perSecond = requestsPerSecond ?? (bytesPerSecond ?? 0) / bytesPerDot;
  if (perSecond <= 0) return undefined;
  const steady = 1.2 ** Math.round(Math.log(perSecond) / Math.log(1.2));
  const gap = Math.max(closest, speed / steady);
  return { gap, seconds: gap / Math.min(fastest, Math.max(speed, steady * gap)) };
}
