import type { CountedMeasurement } from './measurement.ts';

/** Both measurements at one number of clients. */
export interface Level {
  clients: number;
  pgbench: CountedMeasurement;
  post: CountedMeasurement;
}

export interface Verdict {
  isMet: boolean;
  sentence: string;
}

const headings = ['per second', 'p50 ms', 'p99 ms', 'errors', 'acknowl.', 'in table'];
const widths = [11, 8, 8, 7, 10, 10];

/** The table that a person can quote: a line for each number of clients, pgbench on the left, POST /books on the right. */
export function formatTable(levels: readonly Level[], postTitle = 'POST /books'): string {
  const width = widths.reduce((sum, cell) => sum + cell, 0);
  return [
    `         ${'  pgbench, one-row INSERT'.padEnd(width)} |${`  ${postTitle}`.padEnd(width)} |`,
    `clients  ${formatCells(headings)} |${formatCells(headings)} |  ratio`,
    ...levels.map(({ clients, pgbench, post }) => {
      const ratio = (post.requestsPerSecond / pgbench.requestsPerSecond).toFixed(2);
      return `${String(clients).padStart(7)}  ${formatFigures(pgbench)} |${formatFigures(post)} |  ${ratio.padStart(5)}`;
    }),
  ].join('\n');
}

function formatFigures({
  requestsPerSecond,
  p50Ms,
  p99Ms,
  errors,
  acknowledged,
  inTable,
}: CountedMeasurement): string {
  return formatCells([
    wholeNumber(requestsPerSecond),
    p50Ms.toFixed(2),
    p99Ms.toFixed(2),
    wholeNumber(errors),
    wholeNumber(acknowledged),
    wholeNumber(inTable),
  ]);
}

function formatCells(cells: readonly string[]): string {
  return cells.map((cell, position) => cell.padStart(widths[position] ?? 0)).join('');
}

function wholeNumber(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

/** The project's goals, for the levels that were measured. */
export function judgeGoals(levels: readonly Level[]): Verdict[] {
  return levels.flatMap(({ clients, pgbench, post }) => {
    if (clients === 1) {
      const times = post.p50Ms / pgbench.p50Ms;
      return [
        verdict(times <= 2.5, `1 client: p50 is ${times.toFixed(2)} times pgbench's (goal: at most 2.5)`),
      ];
    }
    if (clients !== 64) return [];
    const ratio = post.requestsPerSecond / pgbench.requestsPerSecond;
    const tail = post.p99Ms / post.meanMs;
    return [
      verdict(ratio >= 1, `64 clients: ${ratio.toFixed(2)} times what pgbench reaches (goal: at least 1.0)`),
      verdict(tail < 10, `64 clients: p99 is ${tail.toFixed(1)} times the mean latency (goal: under 10)`),
    ];
  });
}

/**
 * Every acknowledged book must be in the table. A few more may be: requests that were under way when time was up,
 * at most one a client and round.
 */
export function judgeBooks(levels: readonly Level[], rounds: number): Verdict[] {
  return levels.flatMap(({ clients, pgbench, post }) =>
    Object.entries({ pgbench, 'POST /books': post }).map(([name, { acknowledged, inTable, errors }]) => {
      const isKept = inTable >= acknowledged && inTable <= acknowledged + clients * rounds;
      return verdict(
        isKept && errors === 0,
        `${clients} clients, ${name}: ${errors} errors; ${acknowledged} books acknowledged, ${inTable} in the table`,
      );
    }),
  );
}

function verdict(isMet: boolean, sentence: string): Verdict {
  return { isMet, sentence };
}
