import type { Service } from 'kubernetes-types/core/v1.js';
import { UserError } from '../lib/user-error.ts';
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
  /** Whether there is a second side, from `make migrate-prepare` until `make migrate-finish`: the Service is there at which it is followed. */
  hasStandby: boolean;
}

/** As `make deploy-all` makes it; also what to assume of a cluster that doesn't tell. */
export const onVmAlone: DatabasePlacement = { primary: 'vm', hasStandby: false };

/** Whether the database has that side. It has no VM once `make migrate-finish` has given that up. */
export function hasSide({ primary, hasStandby }: DatabasePlacement, side: Side): boolean {
  return hasStandby || primary === side;
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
  const primary = await readPrimarySide(client);
  const standby = await client.find('service', nameReplicationService(otherSide(primary)));
  return { primary, hasStandby: standby !== undefined };
}

/** Why a step of the VM is left out; nothing where there is a VM. */
export function explainNoVm(placement: DatabasePlacement): string | undefined {
  return hasSide(placement, 'vm') ? undefined : 'given up by make migrate-finish';
}

/** Throws a UserError where the VM was given up. */
export async function verifyHasVm(client: Pick<ClusterClient, 'find'>): Promise<void> {
  if (hasSide(await readDatabasePlacement(client), 'vm')) return;
  throw new UserError(
    'The database is in the cluster alone: make migrate-finish has given the VM up. make migrate-prepare makes it a side of the database again.',
  );
}
