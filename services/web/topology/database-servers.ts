import type { Standby } from '../../platform/database-report.ts';
import { assessDatabase } from './assess.ts';
import type { Observations, Replica } from './collector.ts';
import { compareHealth, type HealthStatus, unknown } from './health.ts';

/** Where the servers are that the database can be on, by their `cluster_name`. */
const serverPlaces = { 'postgres-1-vm': 'vm', 'postgres-1': 'cluster', postgres: 'machine' } as const;
/** Where nobody has named one. In the mesh it is the name of the Service. */
const defaultServers = { mesh: 'postgres-1-vm', local: 'postgres' } as const;

export type ServerName = keyof typeof serverPlaces;
export type KnownStandby = Standby & { name: ServerName };

export interface DatabaseServers {
  primary: ServerName;
  /** Since when it is the primary, where that is known. */
  primarySince: string | undefined;
  status: HealthStatus;
  /** The replica of inventory that reaches it best, and so tells the most of it. */
  client: Replica | undefined;
  standbys: KnownStandby[];
}

/** Finds the server that the database is on, and those that follow it, in the reports of inventory's replicas. */
export function findDatabaseServers(observations: Observations): DatabaseServers {
  const [best] = observations.inventory
    .map((client) => ({ client, status: assessDatabase(client, observations) }))
    .toSorted((one, other) => compareHealth(one.status, other.status));
  const report = best?.client.probe.data?.database;
  const names = [best?.client, ...observations.inventory].map(findServer);
  const primary = names.find((name) => name !== undefined) ?? defaultServers[observations.setting];
  return {
    primary,
    primarySince: report?.move?.to === primary ? report.move.at : undefined,
    status: best?.status ?? unknown('No replica of inventory can be asked how the database is'),
    client: best?.client,
    standbys: (report?.standbys ?? []).filter(isKnown).filter(({ name }) => name !== primary),
  };
}

/** The server that a replica of inventory reaches; undefined where it has no name that we know. */
export function findServer(replica: Replica | undefined): ServerName | undefined {
  const name = replica?.probe.data?.database?.server;
  return name !== undefined && isServerName(name) ? name : undefined;
}

export const findPlace = (server: ServerName) => serverPlaces[server];

const isServerName = (name: string): name is ServerName => Object.hasOwn(serverPlaces, name);
const isKnown = (standby: Standby): standby is KnownStandby => isServerName(standby.name);
