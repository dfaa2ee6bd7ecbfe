import type { Loads, Measure } from './compare.ts';
import type { ProcessorSeconds } from './proc.ts';
import type { loads } from './report.ts';

/** CPU seconds that each part of the way has used so far. */
export type CpuSeconds<Part extends string> = Record<Part, number>;

export type Load = keyof typeof loads;

/** What was used while so many books were acknowledged, summed over the rounds. */
export interface CpuUse<Part extends string> {
  books: number;
  seconds: CpuSeconds<Part>;
  processors: ProcessorSeconds;
}

/** What a load with so many clients has cost in all. */
export type GetUse<Part extends string> = (load: Load, clients: number) => CpuUse<Part>;

interface CpuSources<Part extends string> {
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
