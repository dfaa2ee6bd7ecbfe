import { z } from 'zod';
import { createAdmin } from './admin.ts';
import { createConfigurationReader } from './configuration.ts';
import { findCertificate } from './certificate.ts';
import { parseEndpoints } from './cluster.ts';
import { readCounters } from './counters.ts';
import { proxyRules } from './rules.ts';
import { judgeSecurity } from './security.ts';

/** What a service's own sidecar knows of the service's connections. */
export const proxyReport = z.object({
  certificate: z.object({ identity: z.string(), serial: z.string(), expiresAt: z.string() }).nullable(),
  upstreams: z.array(
    z.object({
      to: z.string(),
      security: z.enum(['mtls', 'plaintext', 'unknown']),
      serverIdentity: z.string().nullable(),
      bytesPerSecond: z.number().nullable(),
    }),
  ),
  rules: proxyRules.extend({
    /** Whether it knows of no service but those that we call. */
    knownServicesOnly: z.boolean(),
  }),
});

export type ProxyReport = z.infer<typeof proxyReport>;
export type Proxy = NonNullable<ReturnType<typeof createProxy>>;

interface Callee {
  host: string;
  port: number;
}

interface Settings {
  PROXY_ADMIN_ADDRESS?: string | undefined;
  PORT: number;
}

/**
 * Asks our own sidecar, where there is one, and nobody else: what it is configured to do, and what it has counted.
 * `callees` are the services that we call, each by a name of ours.
 */
export function createProxy(settings: Settings, callees: Record<string, Callee>) {
  if (settings.PROXY_ADMIN_ADDRESS === undefined) return undefined;
  const admin = createAdmin(settings.PROXY_ADMIN_ADDRESS);
  const names = new Map(Object.entries(callees).map(([to, callee]) => [to, clusterName(callee)]));
  const readConfiguration = createConfigurationReader(admin, settings.PORT, [...names.values()]);
  const rates = new Map<string, { at: number; bytes: number }>();

  function bytesPerSecond(name: string, bytes: number): number | null {
    const [at, before] = [performance.now(), rates.get(name)];
    rates.set(name, { at, bytes });
    return before && bytes >= before.bytes ? ((bytes - before.bytes) / (at - before.at)) * 1000 : null;
  }

  async function read(): Promise<ProxyReport> {
    const [{ demands, rules }, endpoints, certificates] = await Promise.all([
      readConfiguration(),
      admin.getJson(`config_dump?include_eds&resource=dynamic_endpoint_configs&name_regex=${pattern}`),
      admin.getJson('certs'),
    ]);
    // In this order: a connection that is opened in between has then been counted before its handshake.
    const clusters = await admin.getJson(`clusters?format=json&filter=${pattern}`);
    const stats = await admin.getText(`stats?filter=${statsPattern}`);
    const mutual = parseEndpoints(endpoints);
    return {
      certificate: findCertificate(certificates),
      upstreams: [...names].map(([to, name]) => {
        const demand = demands.get(name);
        const counters = readCounters(name, clusters, stats);
        return {
          to,
          security: judgeSecurity({ demand, endpoints: mutual.get(name) ?? [], counters }),
          serverIdentity: demand?.serverIdentity ?? null,
          bytesPerSecond: bytesPerSecond(name, counters.bytesOfAllTimes),
        };
      }),
      rules,
    };
  }

  const pattern = encodeURIComponent(`^(${[...names.values()].map(escapeRegExp).join('|')})$`);
  const statsPattern = encodeURIComponent(
    `^cluster\\.(${[...names.values()].map(escapeRegExp).join('|')});\\.(ssl\\.handshake|upstream_cx_(active|rx_bytes_total|tx_bytes_total))$`,
  );
  return { read };
}

/** Who is called under an http:// or https:// address. */
export function parseCallee(address: string): Callee {
  const url = new URL(address);
  return { host: url.hostname, port: Number(url.port || (url.protocol === 'https:' ? 443 : 80)) };
}

/** As Istio names what it sends to a service. */
function clusterName({ host, port }: Callee): string {
  return `outbound|${port}||${host}`;
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
