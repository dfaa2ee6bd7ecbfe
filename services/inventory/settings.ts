import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { commonSettings, readSettings } from '../platform/settings.ts';

const inventorySettings = z.object({
  ...commonSettings,
  PGHOST: z.string().min(1),
  PGPORT: z.coerce.number().int().min(1).max(65535).default(5432),
  PGDATABASE: z.string().min(1),
  PGUSER: z.string().min(1),
  PGPASSWORD: z.string().optional(),
  /** A file that holds the password, as container platforms mount secrets. Takes the place of PGPASSWORD. */
  PGPASSWORD_FILE: z.string().optional().transform(readSecret),
});

export type InventorySettings = ReturnType<typeof readInventorySettings>;

/** Reads the environment whole, once. Throws a SettingsError with a line for each problem. */
export function readInventorySettings(env: NodeJS.ProcessEnv) {
  const { PGPASSWORD_FILE, ...settings } = readSettings(inventorySettings, env);
  return { ...settings, PGPASSWORD: PGPASSWORD_FILE ?? settings.PGPASSWORD };
}

function readSecret(path: string | undefined, context: z.RefinementCtx): string | undefined {
  if (path === undefined) return undefined;
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (error) {
    context.addIssue({ code: 'custom', message: `this file can't be read (${String(error)})` });
    return z.NEVER;
  }
}
