import type { Loads, Measure } from './compare.ts';
import type { Measurement } from './measurement.ts';
import type { ProcessorSeconds } from './proc.ts';
import type { loads } from './report.ts';

/** CPU seconds that each part of the way has used so far. */
export type CpuSeconds<Part extends string> = Record<Part, number>;

export type Load = keyof typeof loads;

/** What was used while so many books were acknowledged, or other requests answered. */
export interface CpuUse<Part extends string> {
  books: number;
  seconds: CpuSeconds<Part>;
  processors: ProcessorSeconds;
}

/** What a load with so many clients has cost in all. */
export type GetUse<Part extends string> = (load: Load, clients: number) => CpuUse<Part>;

export interface CpuSources<Part extends string> {
  parts: readonly Part[];
  readSeconds: () => Promise<CpuSeconds<Part>>;
  readProcessors: () => Promise<ProcessorSeconds>;
}

/** The same loads; `getUse` tells what a load with so many clients has cost in all. */
export function meterLoads<Part extends string>(
  { runPgbench, runPosts, sql }: Loads,
  sources: CpuSources<Part>,
): { loads: Loads; getUse: GetUse<Part> } {
  const runs: { load: Load; clients: number; use: CpuUse<Part> }[] = [];
  const meter =
    (load: Load, measure: Measure): Measure =>
    async (clients, time) => {
      const { measurement, use } = await meterRun(sources, () => measure(clients, time));
      runs.push({ load, clients, use });
      return measurement;
    };
  return {
    loads: { runPgbench: meter('pgbench', runPgbench), runPosts: meter('post', runPosts), sql },
    getUse: (load, clients) => {
      const wanted = runs.filter((run) => run.load === load && run.clients === clients);
      return sumUses(
        sources.parts,
        wanted.map(({ use }) => use),
      );
    },
  };
}

export interface MeteredRun<Part extends string> {
  measurement: Measurement;
  use: CpuUse<Part>;
}

/** Runs a load, and reads what it has cost. */
export async function meterRun<Part extends string>(
  { parts, readSeconds, readProcessors }: CpuSources<Part>,
  run: () => Promise<Measurement>,
): Promise<MeteredRun<Part>> {
  const before = await readSeconds();
  const began = await readProcessors();
  const measurement = await run();
  const ended = await readProcessors();
  const after = await readSeconds();
  const use = {
    books: measurement.acknowledged,
    seconds: fill(parts, (part) => after[part] - before[part]),
    processors: { all: ended.all - began.all, idle: ended.idle - began.idle },
  };
  return { measurement, use };
}

export function sumUses<Part extends string>(
  parts: readonly Part[],
  uses: readonly CpuUse<Part>[],
): CpuUse<Part> {
  const sum = (get: (use: CpuUse<Part>) => number) => uses.reduce((total, use) => total + get(use), 0);
  return {
    books: sum(({ books }) => books),
    seconds: fill(parts, (part) => sum(({ seconds }) => seconds[part])),
    processors: {
      all: sum(({ processors }) => processors.all),
      idle: sum(({ processors }) => processors.idle),
    },
  };
}

function fill<Part extends string>(
  parts: readonly Part[],
  getSeconds: (part: Part) => number,
): CpuSeconds<Part> {
  return Object.fromEntries(parts.map((part) => [part, getSeconds(part)])) as CpuSeconds<Part>;
}
