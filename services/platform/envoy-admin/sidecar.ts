import { z } from 'zod';
import { createEnvoyClient } from './client.ts';
import { createConfigReader } from './config-dump.ts';
import { parseConnectionStats } from './connection-stats.ts';
import { findWorkloadCertificate } from './certificate.ts';
import { meshPolicy } from './mesh-policy.ts';
import { classifyTransportSecurity } from './transport-security.ts';
import { parseEndpointTls } from './upstream-tls.ts';

/** What a service's own sidecar knows about the service's connections. */
export const sidecarReport = z.object({
  certificate: z.object({ identity: z.string(), serial: z.string(), expiresAt: z.string() }).nullable(),
  upstreams: z.array(
    z.object({
      to: z.string(),
      security: z.enum(['mtls', 'plaintext', 'unknown']),
      serverIdentity: z.string().nullable(),
      bytesPerSecond: z.number().nullable(),
    }),
  ),
  rules: meshPolicy.extend({
    /** Whether the sidecar knows only the services that we call. */
    knownServicesOnly: z.boolean(),
  }),
});

export type SidecarReport = z.infer<typeof sidecarReport>;
export type Sidecar = NonNullable<ReturnType<typeof createSidecar>>;

interface UpstreamAddress {
  host: string;
  port: number;
}

interface Settings {
  PROXY_ADMIN_ADDRESS?: string | undefined;
  PORT: number;
}

/**
 * Reads the configuration and the counters of our own sidecar, and of no other; undefined where there is none.
 * `upstreams` are the services that we call, each under the name that the report gives it.
 */
export function createSidecar(
  settings: Settings,
  upstreams: Record<string, UpstreamAddress>,
  timeoutMs = 1_000,
) {
  if (settings.PROXY_ADMIN_ADDRESS === undefined) return undefined;
  const envoy = createEnvoyClient(settings.PROXY_ADMIN_ADDRESS, timeoutMs);
  const clusterNames = new Map(Object.entries(upstreams).map(([to, address]) => [to, clusterName(address)]));
  const names = [...clusterNames.values()];
  const namesPattern = `(${names.map(escapeRegExp).join('|')})`;
  const clusterFilter = encodeURIComponent(`^${namesPattern}$`);
  const statsFilter = encodeURIComponent(
    `^cluster\\.${namesPattern};\\.(ssl\\.handshake|upstream_cx_(active|rx_bytes_total|tx_bytes_total))$`,
  );
  const readConfig = createConfigReader(envoy, settings.PORT, names);
  const previousBytes = new Map<string, { at: number; bytes: number }>();

  function bytesPerSecond(name: string, bytes: number): number | null {
    const [at, before] = [performance.now(), previousBytes.get(name)];
    previousBytes.set(name, { at, bytes });
    return before && bytes >= before.bytes ? ((bytes - before.bytes) / (at - before.at)) * 1000 : null;
  }

  async function read(): Promise<SidecarReport> {
    const [{ tlsRequirements, rules }, endpoints, certificates] = await Promise.all([
      readConfig(),
      envoy.getJson(`config_dump?include_eds&resource=dynamic_endpoint_configs&name_regex=${clusterFilter}`),
      envoy.getJson('certs'),
    ]);
    // In this order: a connection that opens in between is then counted before its handshake.
    const clusters = await envoy.getJson(`clusters?format=json&filter=${clusterFilter}`);
    const counters = await envoy.getText(`stats?filter=${statsFilter}`);
    const endpointTls = parseEndpointTls(endpoints);
    return {
      certificate: findWorkloadCertificate(certificates),
      upstreams: [...clusterNames].map(([to, name]) => {
        const tlsRequirement = tlsRequirements.get(name);
        const stats = parseConnectionStats(name, clusters, counters);
        return {
          to,
          security: classifyTransportSecurity({
            tlsRequirement,
            endpointTls: endpointTls.get(name) ?? [],
            stats,
          }),
          serverIdentity: tlsRequirement?.serverIdentity ?? null,
          bytesPerSecond: bytesPerSecond(name, stats.bytes),
        };
      }),
      rules,
    };
  }

  return { read };
}

/** Reads host and port of an http:// or https:// URL. */
export function parseUpstreamAddress(text: string): UpstreamAddress {
  const url = new URL(text);
  return { host: url.hostname, port: Number(url.port || (url.protocol === 'https:' ? 443 : 80)) };
}

/** Istio's name for the Envoy cluster of a service. */
function clusterName({ host, port }: UpstreamAddress): string {
  return `outbound|${port}||${host}`;
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
