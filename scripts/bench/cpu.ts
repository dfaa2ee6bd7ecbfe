import { formatTable } from '../lib/table.ts';
import type { Loads, Measure } from './compare.ts';
import { loads, type Verdict } from './report.ts';

const ticksPerSecond = 100; // USER_HZ, the same on every Linux that we run on

/** CPU seconds that each part of the way has used so far. */
export type CpuSeconds<Part extends string> = Record<Part, number>;

/** Seconds of all processors so far, and those in which they had nothing to do. */
export interface ProcessorSeconds {
  all: number;
  idle: number;
}

/** A process as /proc/PID/stat shows it. */
export interface ProcessCpu {
  pid: number;
  parent: number;
  name: string;
  /** User and system time of its own. */
  own: number;
  /** The same of its children that have ended, and of theirs. */
  ended: number;
}

/** Parses lines of /proc/PID/stat. */
export function parseProcesses(stats: string): ProcessCpu[] {
  return stats.split('\n').flatMap((line) => {
    const [, pid, name = '', rest = ''] = /^(\d+) \((.*)\) \S (.*)$/.exec(line) ?? [];
    if (pid === undefined) return [];
    // What follows the state begins with field 4 of proc_pid_stat(5): utime is field 14, cstime 17.
    const fields = rest.split(' ').map(Number);
    const [utime = 0, stime = 0, cutime = 0, cstime = 0] = fields.slice(10, 14);
    return {
      ...{ pid: Number(pid), parent: fields[0] ?? 0, name },
      ...{ own: (utime + stime) / ticksPerSecond, ended: (cutime + cstime) / ticksPerSecond },
    };
  });
}

/** What processes and their children have used. */
export function sumSeconds(processes: readonly ProcessCpu[]): number {
  return processes.reduce((sum, { own, ended }) => sum + own + ended, 0);
}

/** Parses the first line of /proc/stat. */
export function parseProcessors(stat: string): ProcessorSeconds {
  const [user = 0, nice = 0, system = 0, idle = 0, wait = 0, irq = 0, softirq = 0, steal = 0] = stat
    .replace(/^cpu +/, '')
    .split(' ')
    .map((ticks) => Number.parseInt(ticks, 10) / ticksPerSecond);
  return { all: user + nice + system + idle + wait + irq + softirq + steal, idle: idle + wait };
}

export type Load = keyof typeof loads;

/** What was used while so many books were acknowledged, summed over the rounds. */
export interface CpuUse<Part extends string> {
  books: number;
  seconds: CpuSeconds<Part>;
  processors: ProcessorSeconds;
}

type GetUse<Part extends string> = (load: Load, clients: number) => CpuUse<Part>;

export interface CpuSources<Part extends string> {
  parts: readonly Part[];
  readSeconds: () => Promise<CpuSeconds<Part>>;
  readProcessors: () => Promise<ProcessorSeconds>;
}

/** The same loads; `getUse` tells what a load with so many clients has cost in all. */
export function meterLoads<Part extends string>(
  { runPgbench, runPosts, sql }: Loads,
  { parts, readSeconds, readProcessors }: CpuSources<Part>,
): { loads: Loads; getUse: GetUse<Part> } {
  const fill = (getSeconds: (part: Part) => number) =>
    Object.fromEntries(parts.map((part) => [part, getSeconds(part)])) as CpuSeconds<Part>;
  const uses = new Map<string, CpuUse<Part>>();
  const getUse: GetUse<Part> = (load, clients) =>
    uses.get(`${load} ${clients}`) ?? {
      ...{ books: 0, seconds: fill(() => 0), processors: { all: 0, idle: 0 } },
    };
  const meter =
    (load: Load, run: Measure): Measure =>
    async (clients, time) => {
      const before = await readSeconds();
      const began = await readProcessors();
      const measurement = await run(clients, time);
      const ended = await readProcessors();
      const after = await readSeconds();
      const { books, seconds, processors } = getUse(load, clients);
      uses.set(`${load} ${clients}`, {
        books: books + measurement.acknowledged,
        seconds: fill((part) => seconds[part] + after[part] - before[part]),
        processors: {
          all: processors.all + ended.all - began.all,
          idle: processors.idle + ended.idle - began.idle,
        },
      });
      return measurement;
    };
  return {
    loads: { runPgbench: meter('pgbench', runPgbench), runPosts: meter('post', runPosts), sql },
    getUse,
  };
}

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
