import type { CheckReport } from './check.ts';

const claimWidth = 72;

/** A claim's line: whether it holds, how long it took to find out, and what was seen. */
export function formatCheck({ claim, holds, seen, seconds }: CheckReport): string {
  return `  ${holds ? '✓' : '✗'} ${claim.padEnd(claimWidth)} ${seconds.toFixed(1).padStart(4)} s  ${seen.replaceAll('\n', ' ')}`;
}
