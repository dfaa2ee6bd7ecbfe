import type { ConnectionStats } from './connection-stats.ts';
import type { TlsRequirement } from './upstream-tls.ts';

export type TransportSecurity = 'mtls' | 'plaintext' | 'unknown';

interface UpstreamState {
  tlsRequirement: TlsRequirement | null | undefined;
  /** For each endpoint, whether the sidecar uses mutual TLS with it. */
  endpointTls: boolean[];
  stats: ConnectionStats;
}

/**
 * Classifies the open connections of one upstream. It is "mtls" only when the sidecar requires it of every endpoint, no
 * connection is left from an earlier configuration, and each connection since has completed its handshake.
 */
export function classifyTransportSecurity({
  tlsRequirement,
  endpointTls,
  stats,
}: UpstreamState): TransportSecurity {
  if (endpointTls.length === 0) return 'unknown';
  if (!tlsRequirement || !endpointTls.every(Boolean)) return 'plaintext';
  const { established, active, activeOfAllConfigs, tlsHandshakes } = stats;
  const haveAllShakenHands = established > 0 && tlsHandshakes >= established;
  return haveAllShakenHands && activeOfAllConfigs <= active ? 'mtls' : 'unknown';
}
