import { z } from 'zod';

/**
 * Every name, version and port that more than one file needs. Each can be overridden by an environment
 * variable of the same name; everything else derives from these.
 */
const settingsSchema = z.object({
  WEB_PORT: z.coerce.number().int().min(1).max(65535).default(8080),
  INVENTORY_PORT: z.coerce.number().int().min(1).max(65535).default(8081),
  ACQUISITIONS_PORT: z.coerce.number().int().min(1).max(65535).default(8082),
});

export type Settings = z.infer<typeof settingsSchema>;

/** Checks the whole environment at once. Throws a ZodError that names each wrong variable. */
export function parseSettings(env: NodeJS.ProcessEnv): Settings {
  return settingsSchema.parse(env);
}

export const settings = parseSettings(process.env);
