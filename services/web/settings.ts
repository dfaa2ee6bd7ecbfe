import { z } from 'zod';
import { commonSettings, readSettings, serviceUrl } from '../platform/settings.ts';

const webSettings = z.object({
  ...commonSettings,
  INVENTORY_URL: serviceUrl,
  /** A name behind which stands every replica of inventory, ready or not; by default that of INVENTORY_URL. */
  INVENTORY_REPLICAS_URL: serviceUrl.optional(),
  ACQUISITIONS_URL: serviceUrl,
  /** Where people see a trace: an address with {traceId} in the place of its id. */
  TRACE_VIEWER: z
    .string()
    .regex(/^https?:\/\/\S*\{traceId\}\S*$/, 'must be an http:// or https:// address with {traceId} in it')
    .optional(),
  /** Where people see what observes the mesh. */
  PROMETHEUS_URL: z.url({ protocol: /^https?$/ }).optional(),
  KIALI_URL: z.url({ protocol: /^https?$/ }).optional(),
});

export type WebSettings = z.infer<typeof webSettings>;

/** Reads the environment whole, once. Throws a SettingsError with a line for each problem. */
export function readWebSettings(env: NodeJS.ProcessEnv) {
  return readSettings(webSettings, env);
}
