import { z } from 'zod';

export const serviceUrl = z.url({ protocol: /^https?$/, error: 'must be an http:// or https:// address' });

/** What every service reads from its environment. */
export const commonSettings = {
  HOST: z.string().min(1).default('127.0.0.1'),
  PORT: z.coerce.number().int().min(0).max(65535),
  /** Host names to answer to, besides addresses, localhost and the names of services, parted by commas; `*` is any. */
  ALLOWED_HOSTS: z
    .string()
    .default('')
    .transform((names) =>
      names
        .toLowerCase()
        .split(/[\s,]+/)
        .filter(Boolean),
    ),
  LOG_LEVEL: z
    .string()
    .toLowerCase()
    .pipe(z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']))
    .default('info'),
  /** How long a stopping service is not ready before it closes: a load balancer needs the time. */
  DRAIN_MS: z.coerce.number().int().min(0).max(60_000).default(0),
  /** Host and port of our own sidecar's admin API. There is none outside of a mesh. */
  PROXY_ADMIN_ADDRESS: z
    .string()
    .regex(/^[\w.-]+:\d+$/, 'must be a host and a port, such as 127.0.0.1:15000')
    .optional(),
};

/** The environment does not describe a service that could run: one line a problem. */
export class SettingsError extends Error {
  override name = 'SettingsError';
}

/** Checks the whole environment at once; an empty variable is not set. Throws a SettingsError that names every wrong one. */
export function readSettings<Schema extends z.ZodType>(
  schema: Schema,
  env: NodeJS.ProcessEnv,
): z.infer<Schema> {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  const problems = result.error.issues.map(({ path, message }) => {
    const variable = path.join('.');
    const value = given[variable];
    const actual = value === undefined ? 'is not set' : isSecret(variable) ? 'is wrong' : `is "${value}"`;
    return `  ${variable} ${actual}: ${message}`;
  });
  throw new SettingsError(`These settings are missing or wrong:\n${problems.join('\n')}`);
}

function isSecret(variable: string): boolean {
  return /PASSWORD|SECRET|TOKEN/.test(variable);
}
