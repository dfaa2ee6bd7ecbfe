import { formatTable } from '../lib/table.ts';
import type { Sample } from './soak-sample.ts';

/** A quantity over a whole soak. */
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

/** What may be more at the end: caches that fill, a connection more or less at the moment of the sample. */
const allowedShare = 0.15;
const allowedUnits = 4;
const minValues = 8;

/** Each quantity's trend, in the order in which it was first measured. */
export function readTrends(samples: Sample[]): Trend[] {
  const names = new Set(samples.flatMap(Object.keys));
  return [...names].map((name) =>
    describeTrend(
      name,
      samples.map((sample) => sample[name]).filter((value) => value !== undefined),
    ),
  );
}

/** Compares quarters, not ends: the first is warming up, and drills make single values jump. */
export function describeTrend(name: string, values: number[]): Trend {
  const quarter = Math.floor(values.length / 4);
  const early = findMedian(values.slice(quarter, 2 * quarter || undefined));
  const late = findMedian(values.slice(-quarter || undefined));
  return {
    name,
    first: values[0] ?? NaN,
    min: Math.min(...values),
    median: findMedian(values),
    max: Math.max(...values),
    last: values.at(-1) ?? NaN,
    early,
    late,
    isFlat: values.length >= minValues && late <= early * (1 + allowedShare) + allowedUnits,
  };
}

/** Memory (MiB) and connections, a row each. */
export function formatTrends(trends: Trend[]): string {
  const figures = ['first', 'min', 'median', 'max', 'last', 'early', 'late'] as const;
  const rows = trends.map((trend) => [
    trend.name,
    ...figures.map((figure) => trend[figure].toFixed(trend.name.startsWith('connections') ? 0 : 1)),
    trend.isFlat ? 'yes' : 'NO',
  ]);
  return formatTable(['memory (MiB), connections', ...figures, 'flat'], rows);
}

function findMedian(values: number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[sorted.length >> 1] ?? NaN;
}
