import { z } from 'zod';
import { UserError } from '../lib/user-error.ts';

const benchSettings = z.object({
  /** How many clients at once, one measurement each. */
  BENCH_CLIENTS: z
    .string()
    .regex(/^[1-9]\d{0,2}(,[1-9]\d{0,2})*$/, 'expected numbers of at most three digits, such as 1,64')
    .default('1,8,64,256')
    .transform((text) => text.split(',').map(Number)),
  /** Each measurement is made so often; the table shows medians. */
  BENCH_ROUNDS: z.coerce.number().int().min(1).max(15).default(3),
  /** How many times over `make bench-import` takes its file. */
  BENCH_TIMES: z.coerce.number().int().min(1).max(1000).default(1),
  BENCH_SECONDS: z.coerce.number().int().min(1).max(60).default(5),
});

export interface BenchSettings {
  clients: number[];
  rounds: number;
  times: number;
  seconds: number;
}

/** Checks the bench's part of the environment. Throws a UserError with a line for each variable that is wrong. */
export function parseBenchSettings(env: NodeJS.ProcessEnv): BenchSettings {
  const result = benchSettings.safeParse(env);
  if (!result.success) {
    throw new UserError(
      result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('\n'),
    );
  }
  const {
    BENCH_CLIENTS: clients,
    BENCH_ROUNDS: rounds,
    BENCH_SECONDS: seconds,
    BENCH_TIMES: times,
  } = result.data;
  return { clients, rounds, seconds, times };
}
