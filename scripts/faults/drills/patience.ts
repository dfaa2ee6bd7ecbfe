import { availableParallelism, loadavg } from 'node:os';

/** A core that so many wait for does what a free one does, in so many times the time. */
const calmLoad = 2;
const longest = 6;

/**
 * By how much the drills' limits are stretched on a machine that others keep busy: they are made for one that isn't.
 * 1 where up to two processes a core want to run; beyond that it grows with their number.
 */
export function readLoadFactor(loadPerCore = (loadavg()[0] ?? 0) / availableParallelism()): number {
  return Math.min(longest, Math.max(1, loadPerCore / calmLoad));
}
