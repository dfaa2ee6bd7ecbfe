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

/** What our proxy has counted of the connections of one cluster. */
export interface Counters {
  /** Of the cluster as it is configured now, over all its endpoints. */
  connected: number;
  open: number;
  /** Of all clusters that ever had this name: of connections that were opened under an earlier configuration, too. */
  openOfAllTimes: number;
  handshakesOfAllTimes: number;
  bytesOfAllTimes: number;
}

/** Reads the cluster `name` in Envoy's /clusters?format=json and /stats. */
export function readCounters(name: string, clustersAnswer: unknown, stats: string): Counters {
  const status = clusters.parse(clustersAnswer).cluster_statuses.find((cluster) => cluster.name === name);
  const ofHosts = (counter: string) =>
    sum(
      (status?.host_statuses ?? []).flatMap(({ stats: all }) =>
        all.filter((stat) => stat.name === counter).map(({ value }) => value),
      ),
    );
  const ofName = (counter: string) => {
    const line = stats.split('\n').find((text) => text.startsWith(`cluster.${name};.${counter}: `));
    return Number(line?.split(': ')[1] ?? 0);
  };
  return {
    connected: ofHosts('cx_total') - ofHosts('cx_connect_fail'),
    open: ofHosts('cx_active'),
    openOfAllTimes: ofName('upstream_cx_active'),
    handshakesOfAllTimes: ofName('ssl.handshake'),
    bytesOfAllTimes: ofName('upstream_cx_rx_bytes_total') + ofName('upstream_cx_tx_bytes_total'),
  };
}

function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
