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

/** The mesh's policies, as our own sidecar applies them. */
export const meshPolicy = z.object({
  /** For inbound connections: demanded (STRICT), accepted beside plaintext (PERMISSIVE), or off. */
  mutualTls: z.enum(['demanded', 'accepted', 'off']),
  /** Whether an authorization policy restricts who may call us. */
  authorization: z.boolean(),
  /** Whether outbound traffic reaches only hosts that the mesh knows. */
  knownHostsOnly: z.boolean(),
});

export type MeshPolicy = z.infer<typeof meshPolicy>;

/** Reads the policies from the dump of the two main listeners, for our inbound `port`. */
export function parseMeshPolicy(dump: unknown, port: number): MeshPolicy {
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
  if (ours.length === 0) throw new Error(`The sidecar has no filter chain for port ${port}.`);
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
