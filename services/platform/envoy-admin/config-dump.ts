import type { EnvoyClient } from './client.ts';
import { type MeshPolicy, parseMeshPolicy } from './mesh-policy.ts';
import { parseTlsRequirements, type TlsRequirement } from './upstream-tls.ts';

export interface MeshConfig {
  tlsRequirements: Map<string, TlsRequirement | null>;
  rules: MeshPolicy & { knownServicesOnly: boolean };
}

const versionStats = encodeURIComponent(
  // What is still warming is not in use yet: the dump still shows the previous configuration.
  '^(cluster_manager\\.(cds\\.version|warming_clusters)|listener_manager\\.(lds\\.version|total_listeners_warming))$',
);
const outboundClusters = `config_dump?resource=dynamic_active_clusters&name_regex=${encodeURIComponent('^outbound.*')}`;
const mainListeners = `config_dump?resource=dynamic_listeners&name_regex=${encodeURIComponent('^virtual(In|Out)bound$')}`;

/** Reads the sidecar's configuration. A dump is large, so it is read again only after its version has changed. */
export function createConfigReader(envoy: EnvoyClient, port: number, upstreams: string[]) {
  let cached: { version: string; configuration: MeshConfig } | undefined;

  return async (): Promise<MeshConfig> => {
    const version = await envoy.getText(`stats?filter=${versionStats}`);
    if (cached?.version === version) return cached.configuration;
    const [clusters, listeners] = await Promise.all([
      envoy.getJson(outboundClusters),
      envoy.getJson(mainListeners),
    ]);
    const tlsRequirements = parseTlsRequirements(clusters);
    const configuration = {
      tlsRequirements,
      rules: {
        ...parseMeshPolicy(listeners, port),
        knownServicesOnly: [...tlsRequirements.keys()].every((name) => upstreams.includes(name)),
      },
    };
    cached = { version, configuration };
    return configuration;
  };
}
