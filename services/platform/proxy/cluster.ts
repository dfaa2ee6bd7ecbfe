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

/** Whom our proxy demands at the other end: by identity, where it has a certificate of its own to show. */
export interface Demand {
  serverIdentity: string;
}

/** For each cluster the demand that it makes of endpoints in the mesh; null where it has none. */
export function parseDemands(dump: unknown): Map<string, Demand | null> {
  const { configs } = clusterDump.parse(dump);
  return new Map(
    configs.map(({ cluster: { name, transport_socket: only, transport_socket_matches: matches } }) => {
      const socket = matches.find(({ match }) => match.tlsMode === 'istio')?.transport_socket ?? only;
      const parsed = tlsSocket.safeParse(socket);
      const names =
        parsed.data?.typed_config.common_tls_context.combined_validation_context.default_validation_context
          .match_subject_alt_names;
      return [name, names?.[0] ? { serverIdentity: names[0].exact } : null];
    }),
  );
}

/** For each cluster, of each endpoint, whether mutual TLS is to be used with it. */
export function parseEndpoints(dump: unknown): Map<string, boolean[]> {
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
