import { formatTable } from '../lib/table.ts';
import type { CpuUse, GetUse, Load } from './cpu-meter.ts';
import { loads, type Verdict } from './report.ts';

/** A column of the table: the part that it shows of each load. */
export interface CpuColumn<Part extends string> {
  heading: string;
  parts: Partial<Record<Load, Part>>;
}

/** Microseconds of CPU that all columns together use for a book. */
function sumPerBook<Part extends string>(
  columns: readonly CpuColumn<Part>[],
  load: Load,
  { books, seconds }: CpuUse<Part>,
): number {
  const used = columns.flatMap(({ parts }) => parts[load] ?? []).map((part) => seconds[part]);
  return (used.reduce((sum, value) => sum + value, 0) * 1e6) / books;
}

/** What a book costs in all, to a row of pgbench's. */
function compareSums<Part extends string>(
  columns: readonly CpuColumn<Part>[],
  clients: number,
  getUse: GetUse<Part>,
): number {
  const [pgbench, post] = (['pgbench', 'post'] as const).map((load) =>
    sumPerBook(columns, load, getUse(load, clients)),
  );
  return (post ?? NaN) / (pgbench ?? NaN);
}

/** A table with two lines for each number of clients. The ratio is that of POST /books to pgbench. */
export function formatCpuUses<Part extends string>(
  columns: readonly CpuColumn<Part>[],
  clients: readonly number[],
  getUse: GetUse<Part>,
): string {
  const rows = clients.flatMap((number) =>
    (['pgbench', 'post'] as const).map((load) => {
      const use = getUse(load, number);
      const sum = sumPerBook(columns, load, use);
      const { all, idle } = use.processors;
      return [
        ...[String(number), loads[load]],
        ...columns.map(({ parts: { [load]: part } }) =>
          part === undefined ? '–' : ((use.seconds[part] * 1e6) / use.books).toFixed(0),
        ),
        ...[sum.toFixed(0), `${((100 * idle) / all).toFixed(0)} %`],
        load === 'post' ? compareSums(columns, number, getUse).toFixed(2) : '',
      ];
    }),
  );
  const headings = ['clients', 'load', ...columns.map(({ heading }) => heading), 'in all', 'idle', 'ratio'];
  return `Microseconds of CPU for a book\n\n${formatTable(headings, rows)}`;
}

const goal = { clients: 64, ratio: 0.75 };

/** The project's goal for what a book costs outside of a mesh, if it was measured. */
export function checkCpuGoal<Part extends string>(
  columns: readonly CpuColumn<Part>[],
  clients: readonly number[],
  getUse: GetUse<Part>,
): Verdict[] {
  if (!clients.includes(goal.clients)) return [];
  const ratio = compareSums(columns, goal.clients, getUse);
  const text = `${goal.clients} clients: ${ratio.toFixed(2)} times pgbench's CPU for a book (goal: at most ${goal.ratio})`;
  return [{ isMet: ratio <= goal.ratio, text }];
}
