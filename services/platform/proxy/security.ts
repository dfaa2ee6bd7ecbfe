import type { Demand } from './cluster.ts';
import type { Counters } from './counters.ts';

export type Security = 'mtls' | 'plaintext' | 'unknown';

interface Evidence {
  demand: Demand | null | undefined;
  /** Of each endpoint, whether mutual TLS is to be used with it. */
  endpoints: boolean[];
  counters: Counters;
}

/**
 * What is known of the connections that our proxy has open. Mutual TLS is known where the proxy demands it of every
 * endpoint, no connection is left from a time before it did, and each one since has had its handshake.
 */
export function judgeSecurity({ demand, endpoints, counters }: Evidence): Security {
  if (endpoints.length === 0) return 'unknown';
  if (!demand || !endpoints.every(Boolean)) return 'plaintext';
  const { connected, open, openOfAllTimes, handshakesOfAllTimes } = counters;
  const isEachShaken = connected > 0 && handshakesOfAllTimes >= connected;
  return isEachShaken && openOfAllTimes <= open ? 'mtls' : 'unknown';
}
