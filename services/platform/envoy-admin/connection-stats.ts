import { z } from 'zod';

const clusters = z.object({
  cluster_statuses: z
    .array(
      z.object({
        name: z.string(),
        host_statuses: z
          .array(
            z.object({ stats: z.array(z.object({ name: z.string(), value: z.coerce.number().default(0) })) }),
          )
          .default([]),
      }),
    )
    .default([]),
});

/** What our sidecar has counted for the connections of one cluster. */
export interface ConnectionStats {
  /** Under the cluster's present configuration, over all endpoints. */
  established: number;
  active: number;
  /** Under every configuration that the cluster has had: includes connections opened under an earlier one. */
  activeOfAllConfigs: number;
  tlsHandshakes: number;
  bytes: number;
}

/** Reads the cluster `name` in Envoy's /clusters?format=json and /stats. */
export function parseConnectionStats(name: string, clustersAnswer: unknown, stats: string): ConnectionStats {
  const status = clusters.parse(clustersAnswer).cluster_statuses.find((cluster) => cluster.name === name);
  const sumOfHosts = (counter: string) =>
    sum(
      (status?.host_statuses ?? []).flatMap(({ stats: all }) =>
        all.filter((stat) => stat.name === counter).map(({ value }) => value),
      ),
    );
  const readStat = (counter: string) => {
    const line = stats.split('\n').find((text) => text.startsWith(`cluster.${name};.${counter}: `));
    return Number(line?.split(': ')[1] ?? 0);
  };
  return {
    established: sumOfHosts('cx_total') - sumOfHosts('cx_connect_fail'),
    active: sumOfHosts('cx_active'),
    activeOfAllConfigs: readStat('upstream_cx_active'),
    tlsHandshakes: readStat('ssl.handshake'),
    bytes: readStat('upstream_cx_rx_bytes_total') + readStat('upstream_cx_tx_bytes_total'),
  };
}

function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
