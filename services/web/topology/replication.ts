import { type DatabaseServers, findPlace, findServer, type KnownStandby } from './database-servers.ts';
import type { Replica } from './collector.ts';
import { formatBytes } from './format.ts';
import type { GraphEdge, GraphNode } from './graph.ts';
import { down, type HealthStatus, slow, slowMs, unknown, up } from './health.ts';

/** A segment of the log. */
const maxLagBytes = 16 * 1024 * 1024;

/** The primary, the servers that follow it, and any other that a replica of inventory reaches. */
export function buildServerNodes(servers: DatabaseServers, inventory: Replica[]): GraphNode[] {
  const { primary, primarySince, status, standbys } = servers;
  const others = inventory.flatMap((replica) => findServer(replica) ?? []);
  const names = new Set([...standbys.map(({ name }) => name), ...others]);
  names.delete(primary);
  return [
    {
      id: primary,
      role: 'database',
      place: findPlace(primary),
      ...(primarySince && { primarySince }),
      ...status,
    },
    ...[...names].map((name): GraphNode => {
      const standby = standbys.find((one) => one.name === name);
      const { health, reason } = standby
        ? assessStream(servers, standby)
        : unknown(`${name} is not the primary`);
      // Of the standby itself nothing is known but its stream.
      const ownStatus = health === 'up' || health === 'slow' ? up : unknown(reason ?? '');
      return { id: name, role: 'standby', place: findPlace(name), ...ownStatus };
    }),
  ];
}

/** The stream of changes from the primary to each standby. */
export function buildStreams(servers: DatabaseServers): GraphEdge[] {
  return servers.standbys.map((standby) => ({
    from: servers.primary,
    to: standby.name,
    protocol: 'replication',
    requestsPerSecond: null,
    bytesPerSecond: standby.bytesPerSecond,
    latencyMs: standby.lagMs,
    replication: { lagBytes: standby.lagBytes, isSynchronous: standby.isSynchronous },
    security: isMutualTlsKnown(servers, standby) ? 'mtls' : 'unknown',
    identities: null,
    ...assessStream(servers, standby),
  }));
}

/** The health of the stream to a standby, as the primary knows it. */
function assessStream(
  { primary, status: { health }, client }: DatabaseServers,
  { name, state, lagBytes, lagMs }: KnownStandby,
): HealthStatus {
  const isReached = client?.probe.data?.database?.isPrimary === true;
  if (health === 'down' || health === 'unknown' || !isReached)
    return unknown(`${primary} cannot be asked how far ${name} is`);
  const lag = formatBytes(lagBytes ?? 0);
  if (state === 'lost')
    return down(`${name} can't follow ${primary} any more: the log that it needs is gone`);
  if (state === 'away') return down(`${name} does not follow ${primary}; ${lag} of the log wait for it`);
  if (state === 'backup') return unknown(`${name} is being copied from ${primary}`);
  if (state === 'startup') return unknown(`${name} begins to follow ${primary}`);
  if ((lagBytes ?? 0) > maxLagBytes) return slow(`${name} is ${lag} behind ${primary}`);
  if ((lagMs ?? 0) > slowMs)
    return slow(`${name} is ${((lagMs ?? 0) / 1000).toFixed(1)} s behind ${primary}`);
  return up;
}

/**
 * The proxy that sends the stream can't be asked. It is known to be encrypted where it reaches PostgreSQL through the proxy
 * beside it, in a mesh that demands mutual TLS, and inventory's own proxy uses mutual TLS with this very server.
 */
function isMutualTlsKnown({ client }: DatabaseServers, { isThroughProxy }: KnownStandby): boolean {
  const proxy = client?.probe.data?.proxy;
  const toPrimary = proxy?.upstreams.find(({ to }) => to === 'database');
  return isThroughProxy && proxy?.rules.mutualTls === 'demanded' && toPrimary?.security === 'mtls';
}
