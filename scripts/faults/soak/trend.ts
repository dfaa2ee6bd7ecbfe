/** A quantity over the whole of a soak. */
export interface Trend {
  name: string;
  first: number;
  min: number;
  median: number;
  max: number;
  last: number;
  /** The median of the second quarter and of the last one: what an hour's work leaves behind shows between them. */
  early: number;
  late: number;
  isFlat: boolean;
}

/** What may be more at the end: caches that fill, a connection more or less at the moment of looking. */
const allowedShare = 0.15;
const allowedUnits = 4;
const fewestValues = 8;

/** Compares quarters, not ends: the first is warming up, and drills make single values jump. */
export function describeTrend(name: string, values: number[]): Trend {
  const quarter = Math.floor(values.length / 4);
  const early = median(values.slice(quarter, 2 * quarter || undefined));
  const late = median(values.slice(-quarter || undefined));
  return {
    name,
    first: values[0] ?? NaN,
    min: Math.min(...values),
    median: median(values),
    max: Math.max(...values),
    last: values.at(-1) ?? NaN,
    early,
    late,
    isFlat: values.length >= fewestValues && late <= early * (1 + allowedShare) + allowedUnits,
  };
}

function median(values: number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[sorted.length >> 1] ?? NaN;
}
