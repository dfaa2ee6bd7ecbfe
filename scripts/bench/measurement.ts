/** What one tool measured against one target. */
export interface Measurement {
  requestsPerSecond: number;
  meanMs: number;
  p50Ms: number;
  p99Ms: number;
  errors: number;
  /** Books that the client was told are in the library. */
  acknowledged: number;
}

/** A measurement, and the books that the table had more after it than before. */
export interface CountedMeasurement extends Measurement {
  inTable: number;
}

/** One figure of several rounds: rates and times are medians, counts are sums. */
export function summarize(rounds: readonly CountedMeasurement[]): CountedMeasurement {
  const medianOf = (field: keyof Measurement) => median(rounds.map((round) => round[field]));
  const sumOf = (field: keyof CountedMeasurement) => rounds.reduce((sum, round) => sum + round[field], 0);
  return {
    requestsPerSecond: medianOf('requestsPerSecond'),
    meanMs: medianOf('meanMs'),
    p50Ms: medianOf('p50Ms'),
    p99Ms: medianOf('p99Ms'),
    errors: sumOf('errors'),
    acknowledged: sumOf('acknowledged'),
    inTable: sumOf('inTable'),
  };
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const upper = sorted[Math.floor(middle)] ?? NaN;
  return Number.isInteger(middle) ? ((sorted[middle - 1] ?? NaN) + upper) / 2 : upper;
}

/** The value that `share` (0 to 1) of all values do not exceed. `sorted` is ascending. */
export function percentile(sorted: Float64Array, share: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? NaN;
}
