import { formatTable } from '../lib/table.ts';
import type { CountedMeasurement } from './measurement.ts';

/** Both measurements with the same number of clients. */
export interface Level {
  clients: number;
  pgbench: CountedMeasurement;
  post: CountedMeasurement;
}

export interface Verdict {
  isMet: boolean;
  text: string;
}

/** How the tables call the two kinds of load. */
export const loads = { pgbench: 'pgbench, one-row INSERT', post: 'POST /books' };

const headings = ['clients', 'load', 'per second', 'p50 ms', 'p99 ms', 'errors', 'acknowledged', 'in table'];

/** A table with two lines for each number of clients. The ratio is that of POST /books to pgbench. */
export function formatLevels(levels: readonly Level[]): string {
  const rows = levels.flatMap(({ clients, pgbench, post }) => [
    [String(clients), loads.pgbench, ...formatFigures(pgbench), ''],
    [
      String(clients),
      loads.post,
      ...formatFigures(post),
      (post.requestsPerSecond / pgbench.requestsPerSecond).toFixed(2),
    ],
  ]);
  return formatTable([...headings, 'ratio'], rows);
}

function formatFigures(measurement: CountedMeasurement): string[] {
  const { requestsPerSecond, p50Ms, p99Ms, errors, acknowledged, inTable } = measurement;
  const counts = [errors, acknowledged, inTable].map(formatInteger);
  return [formatInteger(requestsPerSecond), p50Ms.toFixed(2), p99Ms.toFixed(2), ...counts];
}

function formatInteger(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

/** Prints the goals and what became of the books. A missed goal is a figure that depends on the machine; a lost book is a fault, and fails the run. */
export function printVerdicts(levels: readonly Level[], rounds: number, otherGoals: Verdict[] = []): void {
  const goals = [...checkGoals(levels), ...otherGoals];
  const failures = checkBooks(levels, rounds).filter(({ isMet }) => !isMet);
  const books = { isMet: true, text: 'every acknowledged book is in its table; no request failed' };
  for (const { isMet, text } of [...goals, ...(failures.length > 0 ? failures : [books])])
    console.log(`  ${isMet ? '✓' : '✗'} ${text}`);
  if (failures.length > 0) process.exitCode = 1;
}

/** The project's goals, for the levels that were measured. */
export function checkGoals(levels: readonly Level[]): Verdict[] {
  return levels.flatMap(({ clients, pgbench, post }) => {
    if (clients === 1) {
      const times = post.p50Ms / pgbench.p50Ms;
      return [
        {
          isMet: times <= 2.5,
          text: `1 client: p50 is ${times.toFixed(2)} times pgbench's (goal: at most 2.5)`,
        },
      ];
    }
    if (clients !== 64) return [];
    const ratio = post.requestsPerSecond / pgbench.requestsPerSecond;
    const tail = post.p99Ms / post.meanMs;
    return [
      {
        isMet: ratio >= 1,
        text: `64 clients: ${ratio.toFixed(2)} times what pgbench reaches (goal: at least 1.0)`,
      },
      {
        isMet: tail < 10,
        text: `64 clients: p99 is ${tail.toFixed(1)} times the mean latency (goal: under 10)`,
      },
    ];
  });
}

/**
 * Every acknowledged book must be in the table. A few more may be: requests that were under way when time was up,
 * at most one a client and round.
 */
export function checkBooks(levels: readonly Level[], rounds: number): Verdict[] {
  return levels.flatMap(({ clients, pgbench, post }) =>
    Object.entries({ pgbench, 'POST /books': post }).map(([name, { acknowledged, inTable, errors }]) => ({
      isMet: errors === 0 && inTable >= acknowledged && inTable <= acknowledged + clients * rounds,
      text: `${clients} clients, ${name}: ${errors} errors; ${acknowledged} books acknowledged, ${inTable} in the table`,
    })),
  );
}
