import type { ConnectionsReport } from '../../platform/connections.ts';
import type { Observations, Replica } from './collector.ts';
import { formatQueue } from './format.ts';
import { assessClient, down, type HealthStatus, slow, unknown, up } from './health.ts';

/** The health of acquisitions, and of web's connection to it: the probe used it. */
export function assessAcquisitions({ acquisitions: { data, error } }: Observations): HealthStatus {
  if (!data) return down(`acquisitions ${error}`);
  return data.notReady === null ? up : down(`acquisitions is not ready: ${data.notReady}`);
}

/** The health of a replica of inventory. One that has never answered is starting. */
export function assessReplica({ name, isKnown, probe: { data, error } }: Replica): HealthStatus {
  if (!data) return isKnown ? down(`${name} ${error}`) : unknown(`${name} is starting`);
  return data.notReady === null ? up : slow(`${name} takes no requests: ${data.notReady}`);
}

/** The connection from web to a replica: up when the replica answers, whatever it reports. */
export function assessWebToReplica(replica: Replica): HealthStatus {
  return replica.probe.data ? up : assessReplica(replica);
}

/** The connection from acquisitions to a replica, as acquisitions reports it. */
export function assessAcquisitionsToReplica(
  replica: Replica,
  { at, acquisitions, queue }: Observations,
): HealthStatus {
  const stats = findClientStats(acquisitions.data, 'inventory');
  if (!stats) return unknown('acquisitions cannot be asked how it reaches inventory');
  const status = assessReplica(replica);
  if (status.health !== 'up') return status;
  return assessClient(stats, at, {
    server: 'inventory',
    failure: 'acquisitions does not get through to inventory',
    consequence: formatQueue(queue.data),
  });
}

/** The connection from a replica to the database, as the replica reports it. */
export function assessDatabase({ name, probe }: Replica, { at, queue }: Observations): HealthStatus {
  const stats = findClientStats(probe.data, 'database');
  if (!stats) return unknown(`${name} cannot be asked how it reaches the database`);
  const status = assessClient(stats, at, {
    server: 'The database',
    failure: "The database's health check fails",
    consequence: formatQueue(queue.data),
  });
  const isStandby = probe.data?.database?.isPrimary === false;
  return status.health === 'up' && isStandby
    ? slow(`The database takes no writes: it is on a standby${formatQueue(queue.data)}`)
    : status;
}

export function findClientStats(report: ConnectionsReport | undefined, to: string) {
  return report?.links.find((stats) => stats.to === to);
}
