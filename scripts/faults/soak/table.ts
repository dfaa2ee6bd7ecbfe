import type { DrillReport } from '../drills/drill.ts';
import type { Sample } from './sample.ts';
import { describeTrend, type Trend } from './trend.ts';

/** Each quantity's trend, in the order in which it was first seen. */
export function readTrends(samples: Sample[]): Trend[] {
  const names = new Set(samples.flatMap(Object.keys));
  return [...names].map((name) =>
    describeTrend(
      name,
      samples.map((sample) => sample[name]).filter((value) => value !== undefined),
    ),
  );
}

/** The drills that were run, a row a name. */
export function formatSoakDrills(reports: DrillReport[]): string {
  const rows = [...Map.groupBy(reports, ({ name }) => name)].map(([name, runs]) => {
    const outages = runs.map(({ outageSeconds }) => outageSeconds.toFixed(1)).join(', ');
    const problems = runs.flatMap((run) => run.problems);
    return [name, String(runs.length), outages, problems.join('; ') || '–'];
  });
  return formatTable(['drill', 'runs', 'outages (s)', 'not as predicted'], rows);
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

function formatTable(head: string[], rows: string[][]): string {
  const lines = [head, head.map(() => '---'), ...rows].map((row) =>
    row.map((cell) => cell.replaceAll('|', '/').replaceAll('\n', ' ')).join(' | '),
  );
  return lines.map((line) => `| ${line} |`).join('\n');
}
