import { availableParallelism, loadavg } from 'node:os';

/** With so many processes per core a machine still does its work in the usual time. */
const fullLoad = 2;
const maxLoadFactor = 6;

/**
 * By how much a busy machine stretches time limits, which are set for an idle one: 1 while at most two processes per
 * core want to run, and more in proportion beyond that.
 */
export function readLoadFactor(loadPerCore = (loadavg()[0] ?? 0) / availableParallelism()): number {
  return Math.min(maxLoadFactor, Math.max(1, loadPerCore / fullLoad));
}
