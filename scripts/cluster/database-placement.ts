import type { StatefulSet } from 'kubernetes-types/apps/v1.js';
import type { Service } from 'kubernetes-types/core/v1.js';
import type { ClusterClient } from './cluster.ts';

/** Where PostgreSQL can be: on the VM, or in a pod of the cluster. */
export type Side = 'vm' | 'pod';

/** The name of a side: of its workload in the mesh, its identity, and PostgreSQL's `cluster_name`. */
export const sideNames = { vm: 'postgres-1-vm', pod: 'postgres-1' } as const satisfies Record<Side, string>;

/** How a person calls a side. */
export const sidePlaces = { vm: 'on the VM', pod: 'in the cluster' } as const satisfies Record<Side, string>;

export interface DatabasePlacement {
  /** The side that the name of the database leads to. Kept in the cluster: it is the selector of that Service. */
  primary: Side;
  /** Whether there is a second side: `make migrate-prepare` has made it. */
  hasStandby: boolean;
}

export function otherSide(side: Side): Side {
  return side === 'vm' ? 'pod' : 'vm';
}

/** Of the Service at which a side is reached by the other one, which follows it. */
export function nameReplicationService(side: Side): string {
  return `${sideNames[side]}-replication`;
}

/** Its address in the cluster: the VM doesn't resolve the cluster's names. Throws where it has none yet. */
export async function getReplicationAddress(
  { find }: Pick<ClusterClient, 'find'>,
  side: Side,
): Promise<string> {
  const name = nameReplicationService(side);
  const address = (await find<Service>('service', name))?.spec?.clusterIP;
  if (address === undefined) throw new Error(`Service ${name} has no address yet.`);
  return address;
}

/** Before anything is deployed, the primary is to be on the VM. */
export async function readPrimarySide({ find }: Pick<ClusterClient, 'find'>): Promise<Side> {
  const service = await find<Service>('service', sideNames.vm);
  return service?.spec?.selector?.app === sideNames.pod ? 'pod' : 'vm';
}

export async function readDatabasePlacement(client: Pick<ClusterClient, 'find'>): Promise<DatabasePlacement> {
  const [primary, pod] = await Promise.all([
    readPrimarySide(client),
    client.find<StatefulSet>('statefulset', sideNames.pod),
  ]);
  return { primary, hasStandby: pod !== undefined };
}
