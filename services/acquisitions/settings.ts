import { z } from 'zod';
import { commonSettings, readSettings, serviceUrl } from '../platform/settings.ts';

/** Milliseconds between two purchases: faster than 20 a second is a load test, which is `make bench`. */
export const everyMsSchema = z.number().int().min(50).max(3_600_000);

const acquisitionsSettings = z.object({
  ...commonSettings,
  INVENTORY_URL: serviceUrl,
  /** A writable directory of its own, for the outbox. */
  STATE_DIR: z.string().min(1),
  /** The interval until someone sets another by POST /rate, which then survives restarts. */
  BUY_EVERY_MS: z.coerce.number().pipe(everyMsSchema).default(2000),
  /** Buying stops while this many purchases are waiting for delivery. */
  MAX_WAITING: z.coerce.number().int().min(1).max(10_000).default(500),
});

/** Reads the environment whole, once. Throws a SettingsError with a line for each problem. */
export function readAcquisitionsSettings(env: NodeJS.ProcessEnv) {
  return readSettings(acquisitionsSettings, env);
}
