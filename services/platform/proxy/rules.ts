import { z } from 'zod';

const filter = z.object({
  typed_config: z
    .object({
      cluster: z.string().optional(),
      http_filters: z.array(z.object({ name: z.string() })).default([]),
    })
    .default({ http_filters: [] }),
});
const chain = z.object({
  name: z.string().default(''),
  filter_chain_match: z
    .object({ destination_port: z.number().optional(), transport_protocol: z.string().optional() })
    .optional(),
  filters: z.array(filter).default([]),
});
const listenerDump = z.object({
  configs: z
    .array(
      z.object({
        active_state: z.object({
          listener: z.object({
            name: z.string(),
            filter_chains: z.array(chain).default([]),
            default_filter_chain: chain.optional(),
          }),
        }),
      }),
    )
    .default([]),
});

/** The rules of the mesh, as far as our own proxy has to keep them. */
export const proxyRules = z.object({
  /** Of whoever calls us: demanded, accepted beside plaintext, or not spoken at all. */
  mutualTls: z.enum(['demanded', 'accepted', 'off']),
  /** Whether a rule says who may call us. */
  authorization: z.boolean(),
  /** Whether we reach only what the mesh knows. */
  knownHostsOnly: z.boolean(),
});

export type ProxyRules = z.infer<typeof proxyRules>;

/** Reads the rules in the configuration of the proxy's two main listeners, for the port on which we are called. */
export function parseRules(dump: unknown, port: number): ProxyRules {
  const listeners = listenerDump.parse(dump).configs.map(({ active_state: { listener } }) => listener);
  const chainsOf = (name: string) =>
    listeners
      .filter((listener) => listener.name === name)
      .flatMap(({ filter_chains: chains, default_filter_chain: last }) =>
        last ? [...chains, last] : chains,
      );
  const ours = chainsOf('virtualInbound').filter(
    ({ filter_chain_match: match }) => match?.destination_port === port,
  );
  if (ours.length === 0) throw new Error(`Our proxy has no filter chain for port ${port}.`);
  const protocols = ours.map(({ filter_chain_match: match }) => match?.transport_protocol);
  const isPlain = protocols.some((protocol) => protocol !== 'tls');
  return {
    mutualTls: !isPlain ? 'demanded' : protocols.includes('tls') ? 'accepted' : 'off',
    authorization: ours.some(({ filters }) =>
      filters.some(({ typed_config: { http_filters: all } }) =>
        all.some(({ name }) => name.endsWith('.rbac')),
      ),
    ),
    knownHostsOnly: !chainsOf('virtualOutbound').some(({ filters }) =>
      filters.some(({ typed_config: { cluster } }) => cluster === 'PassthroughCluster'),
    ),
  };
}
