import type { ConnectionsReport } from '../../platform/connections.ts';
import {
  assessAcquisitions,
  assessAcquisitionsToReplica,
  assessDatabase,
  assessReplica,
  assessWebToReplica,
  findClientStats,
} from './assess.ts';
import type { Observations, Replica } from './collector.ts';
import { type DatabaseServers, findDatabaseServers, findServer } from './database-servers.ts';
import { type HealthStatus, up } from './health.ts';
import { buildServerNodes, buildStreams } from './replication.ts';
import type { TopologyEdge, TopologyNode } from './topology.ts';

type WithStatus<Part> = Omit<Part, keyof HealthStatus> & HealthStatus;
export type GraphNode = WithStatus<TopologyNode>;
export type GraphEdge = WithStatus<TopologyEdge>;

export interface Graph {
  nodes: GraphNode[];
  edges: GraphEdge[];
}

const withoutMesh = { security: 'none', identities: null } as const;

/** Builds the graph of services and connections, with the health of each. */
export function buildGraph(observations: Observations): Graph {
  const servers = findDatabaseServers(observations);
  return { nodes: buildNodes(observations, servers), edges: buildEdges(observations, servers) };
}

function buildNodes(observations: Observations, servers: DatabaseServers): GraphNode[] {
  const { setting, inventory } = observations;
  const place = setting === 'mesh' ? 'cluster' : 'machine';
  return [
    { id: 'browser', role: 'browser', place: 'outside', ...up },
    { id: 'web', role: 'web', place, ...up },
    { id: 'acquisitions', role: 'acquisitions', place, ...assessAcquisitions(observations) },
    ...inventory.map((replica): GraphNode => {
      return { id: replica.name, role: 'inventory', place, ...assessReplica(replica) };
    }),
    ...buildServerNodes(servers, inventory),
  ];
}

function buildEdges(observations: Observations, servers: DatabaseServers): GraphEdge[] {
  const { setting, web, inventory } = observations;
  const fromBrowser = { ...httpEdge('browser', 'web', web, 'web'), ...withoutMesh, ...up };
  const edges = [
    { ...httpEdge('web', 'acquisitions', web, 'acquisitions'), ...assessAcquisitions(observations) },
    ...inventory.flatMap((replica) => buildReplicaEdges(replica, observations, servers)),
    ...buildStreams(servers),
  ];
  return [fromBrowser, ...edges.map((edge) => (setting === 'local' ? { ...edge, ...withoutMesh } : edge))];
}

/** The edges to and from one replica of inventory. */
function buildReplicaEdges(
  replica: Replica,
  observations: Observations,
  servers: DatabaseServers,
): GraphEdge[] {
  const { web, acquisitions } = observations;
  const { name, probe } = replica;
  const toDatabase = {
    from: name,
    to: findServer(replica) ?? servers.primary,
    protocol: 'postgres',
  } as const;
  return [
    { ...httpEdge('web', name, web, 'inventory'), ...assessWebToReplica(replica) },
    {
      ...httpEdge('acquisitions', name, acquisitions.data, 'inventory'),
      ...assessAcquisitionsToReplica(replica, observations),
    },
    {
      ...buildEdge(toDatabase, probe.data, 'database', 'database'),
      ...assessDatabase(replica, observations),
    },
  ];
}

function httpEdge(from: string, to: string, client: ConnectionsReport | undefined, server: string) {
  return buildEdge({ from, to, protocol: 'http' }, client, server, to);
}

/** What the client has measured of its requests to `server`, as far as `replica` has answered them. */
function buildEdge(
  ends: Pick<TopologyEdge, 'from' | 'to' | 'protocol'>,
  client: ConnectionsReport | undefined,
  server: string,
  replica: string,
): Omit<TopologyEdge, keyof HealthStatus> {
  const answers = findClientStats(client, server)?.answers;
  const answer = answers?.find(({ by }) => by === replica);
  return {
    ...ends,
    requestsPerSecond: answers ? (answer?.requestsPerSecond ?? 0) : null,
    latencyMs: answer?.latencyMs ?? null,
    ...readSecurity(client, server),
  };
}

/** What the client's sidecar knows of its connections to `server`. */
function readSecurity(client: ConnectionsReport | undefined, server: string) {
  const upstream = client?.proxy?.upstreams.find(({ to }) => to === server);
  const clientIdentity = client?.proxy?.certificate?.identity;
  const serverIdentity = upstream?.serverIdentity;
  return {
    security: upstream?.security ?? 'unknown',
    // The sidecar counts the bytes of all replicas together.
    bytesPerSecond: server === 'database' ? (upstream?.bytesPerSecond ?? null) : null,
    identities:
      upstream?.security === 'mtls' && clientIdentity && serverIdentity
        ? { client: clientIdentity, server: serverIdentity }
        : null,
  };
}
