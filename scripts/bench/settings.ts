import { z } from 'zod';
import { parseEnvironment } from '../lib/settings.ts';

const benchSettings = z.object({
  /** How many clients at once, one measurement each. */
  BENCH_CLIENTS: z
    .string()
    .regex(/^[1-9]\d{0,2}(,[1-9]\d{0,2})*$/, 'expected numbers of at most three digits, such as 1,64')
    .default('1,8,64,256')
    .transform((text) => text.split(',').map(Number)),
  /** How often each measurement is made; the table shows medians. */
  BENCH_ROUNDS: z.coerce.number().int().min(1).max(15).default(3),
  BENCH_SECONDS: z.coerce.number().int().min(1).max(60).default(5),
  /** How many times over `make bench-import` takes its file. */
  BENCH_TIMES: z.coerce.number().int().min(1).max(1000).default(1),
});

export interface BenchSettings {
  clients: number[];
  rounds: number;
  seconds: number;
  times: number;
}

/** Checks the bench's part of the environment. */
export function parseBenchSettings(env: NodeJS.ProcessEnv): BenchSettings {
  const values = parseEnvironment(benchSettings, env);
  const { BENCH_CLIENTS: clients, BENCH_ROUNDS: rounds, BENCH_SECONDS: seconds, BENCH_TIMES: times } = values;
  return { clients, rounds, seconds, times };
}
