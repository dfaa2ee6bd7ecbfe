import { z } from 'zod';

const tlsSocket = z.object({
  name: z.literal('envoy.transport_sockets.tls'),
  typed_config: z.object({
    common_tls_context: z.object({
      tls_certificate_sds_secret_configs: z.array(z.unknown()).min(1),
      combined_validation_context: z.object({
        default_validation_context: z.object({
          match_subject_alt_names: z.array(z.object({ exact: z.string() })).min(1),
        }),
      }),
    }),
  }),
});

const clusterDump = z.object({
  configs: z
    .array(
      z.object({
        cluster: z.object({
          name: z.string(),
          transport_socket: z.unknown().optional(),
          transport_socket_matches: z
            .array(
              z.object({
                match: z.object({ tlsMode: z.string().optional() }),
                transport_socket: z.unknown(),
              }),
            )
            .default([]),
        }),
      }),
    )
    .default([]),
});

const endpointDump = z.object({
  configs: z
    .array(
      z.object({
        endpoint_config: z.object({
          cluster_name: z.string(),
          endpoints: z
            .array(
              z.object({
                lb_endpoints: z
                  .array(
                    z.object({
                      metadata: z
                        .object({
                          filter_metadata: z
                            .record(z.string(), z.record(z.string(), z.unknown()))
                            .default({}),
                        })
                        .default({ filter_metadata: {} }),
                    }),
                  )
                  .default([]),
              }),
            )
            .default([]),
        }),
      }),
    )
    .default([]),
});

/** The identity that our sidecar requires of the server, where it has a client certificate of its own. */
export interface TlsRequirement {
  serverIdentity: string;
}

/** The TLS requirement of each cluster for endpoints in the mesh; null where it has none. */
export function parseTlsRequirements(dump: unknown): Map<string, TlsRequirement | null> {
  const { configs } = clusterDump.parse(dump);
  return new Map(
    configs.map(({ cluster: { name, transport_socket: fallback, transport_socket_matches: matches } }) => {
      const socket = matches.find(({ match }) => match.tlsMode === 'istio')?.transport_socket ?? fallback;
      const parsed = tlsSocket.safeParse(socket);
      const names =
        parsed.data?.typed_config.common_tls_context.combined_validation_context.default_validation_context
          .match_subject_alt_names;
      return [name, names?.[0] ? { serverIdentity: names[0].exact } : null];
    }),
  );
}

/** For each endpoint of each cluster, whether the sidecar uses mutual TLS with it. */
export function parseEndpointTls(dump: unknown): Map<string, boolean[]> {
  const { configs } = endpointDump.parse(dump);
  return new Map(
    configs.map(({ endpoint_config: { cluster_name: name, endpoints } }) => [
      name,
      endpoints.flatMap(({ lb_endpoints: all }) =>
        all.map(
          ({ metadata }) => metadata.filter_metadata['envoy.transport_socket_match']?.tlsMode === 'istio',
        ),
      ),
    ]),
  );
}
