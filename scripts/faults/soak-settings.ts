import { z } from 'zod';
import { parseEnvironment } from '../lib/settings.ts';

const soakSettings = z.object({
  /** How long the soak takes. */
  MINUTES: z.coerce.number().min(1).max(1440).default(60),
  /** From the end of a drill to the beginning of the next one. */
  EVERY_MINUTES: z.coerce.number().min(0).max(60).default(2.5),
  /** Books a second. */
  RATE: z.coerce.number().min(1).max(200).default(20),
  /** Determines the order of the drills; by default another one each time. */
  SEED: z.coerce
    .number()
    .int()
    .min(0)
    .default(() => Math.floor(Math.random() * 1e6)),
});

/** Checks the soak's part of the environment. */
export function parseSoakSettings(env: NodeJS.ProcessEnv) {
  const { MINUTES, EVERY_MINUTES, RATE, SEED } = parseEnvironment(soakSettings, env);
  return { minutes: MINUTES, everyMinutes: EVERY_MINUTES, perSecond: RATE, seed: SEED };
}
