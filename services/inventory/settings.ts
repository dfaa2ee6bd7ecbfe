import { accessSync, constants } from 'node:fs';
import { z } from 'zod';
import { commonSettings, readSettings } from '../platform/settings.ts';

const inventorySettings = z.object({
  ...commonSettings,
  PGHOST: z.string().min(1),
  PGPORT: z.coerce.number().int().min(1).max(65535).default(5432),
  PGDATABASE: z.string().min(1),
  PGUSER: z.string().min(1),
  PGPASSWORD: z.string().optional(),
  /** A file that holds it, as container platforms mount secrets, read anew for each connection. Takes PGPASSWORD's place. */
  PGPASSWORD_FILE: z.string().optional().transform(verifyReadable),
});

export type InventorySettings = z.infer<typeof inventorySettings>;

/** Reads the environment whole, once. Throws a SettingsError with a line for each problem. */
export function readInventorySettings(env: NodeJS.ProcessEnv): InventorySettings {
  return readSettings(inventorySettings, env);
}

function verifyReadable(path: string | undefined, context: z.RefinementCtx): string | undefined {
  if (path === undefined) return undefined;
  try {
    accessSync(path, constants.R_OK);
    return path;
  } catch (error) {
    context.addIssue({ code: 'custom', message: `this file can't be read (${String(error)})` });
    return z.NEVER;
  }
}
