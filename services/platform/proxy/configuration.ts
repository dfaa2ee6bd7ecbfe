import type { Admin } from './admin.ts';
import { type Demand, parseDemands } from './cluster.ts';
import { parseRules, type ProxyRules } from './rules.ts';

export interface Configuration {
  demands: Map<string, Demand | null>;
  rules: ProxyRules & { knownServicesOnly: boolean };
}

const versions = encodeURIComponent(
  // What is still warming up is not in use yet, and then the dump shows what was before.
  '^(cluster_manager\\.(cds\\.version|warming_clusters)|listener_manager\\.(lds\\.version|total_listeners_warming))$',
);
const outboundClusters = `config_dump?resource=dynamic_active_clusters&name_regex=${encodeURIComponent('^outbound.*')}`;
const mainListeners = `config_dump?resource=dynamic_listeners&name_regex=${encodeURIComponent('^virtual(In|Out)bound$')}`;

/** Reads how the proxy is configured: it is long, and so read again only when the proxy says that it has changed. */
export function createConfigurationReader(admin: Admin, port: number, callees: string[]) {
  let known: { version: string; configuration: Configuration } | undefined;

  return async (): Promise<Configuration> => {
    const version = await admin.getText(`stats?filter=${versions}`);
    if (known?.version === version) return known.configuration;
    const [clusters, listeners] = await Promise.all([
      admin.getJson(outboundClusters),
      admin.getJson(mainListeners),
    ]);
    const demands = parseDemands(clusters);
    const configuration = {
      demands,
      rules: {
        ...parseRules(listeners, port),
        knownServicesOnly: [...demands.keys()].every((name) => callees.includes(name)),
      },
    };
    known = { version, configuration };
    return configuration;
  };
}
