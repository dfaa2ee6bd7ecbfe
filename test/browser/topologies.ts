import type {
  Health,
  Topology,
  TopologyEdge,
  TopologyNode,
} from '../../services/web/public/topology/types.js';

const replicas = ['inventory-6f9c7b8d4-x2x5p', 'inventory-6f9c7b8d4-k7wlq'];

/** What GET /api/map answers for the library in the mesh when everything is up. */
export function buildMeshTopology(changes: Partial<Topology> = {}): Topology {
  const [first, second] = replicas as [string, string];
  return {
    at: ago(0),
    setting: 'mesh',
    nodes: [
      buildNode({ id: 'browser', role: 'browser', place: 'outside' }),
      buildNode({ id: 'web', role: 'web' }),
      buildNode({ id: 'acquisitions', role: 'acquisitions' }),
      buildNode({ id: first, role: 'inventory' }),
      buildNode({ id: second, role: 'inventory' }),
      buildNode({ id: 'postgres-1-vm', role: 'database', place: 'vm' }),
    ],
    edges: [
      buildEdge({ from: 'browser', to: 'web', security: 'none', requestsPerSecond: 3.2, latencyMs: 4.1 }),
      buildEdge({ from: 'web', to: 'acquisitions', requestsPerSecond: 0.4, latencyMs: 2.2 }),
      buildEdge({ from: 'web', to: first, requestsPerSecond: 1.1, latencyMs: 3.4 }),
      buildEdge({ from: 'web', to: second, requestsPerSecond: 0.9, latencyMs: 3.1 }),
      buildEdge({ from: 'acquisitions', to: first, requestsPerSecond: 0.3, latencyMs: 5.2 }),
      buildEdge({ from: 'acquisitions', to: second, requestsPerSecond: 0.2, latencyMs: 4.8 }),
      buildEdge({
        from: first,
        to: 'postgres-1-vm',
        protocol: 'postgres',
        requestsPerSecond: 4,
        latencyMs: 0.9,
      }),
      buildEdge({
        from: second,
        to: 'postgres-1-vm',
        protocol: 'postgres',
        requestsPerSecond: 2.5,
        latencyMs: 1.1,
      }),
    ],
    story: [
      { id: 1, at: ago(720), kind: 'replica', text: 'inventory-6f9c7b8d4-x2x5p has started.' },
      { id: 2, at: ago(650), kind: 'workshop', text: 'Step 5 of the workshop is applied.' },
      { id: 3, at: ago(118), kind: 'database', text: 'The database is away.' },
      { id: 4, at: ago(104), kind: 'database', text: 'The database is back after 14 s; nothing was lost.' },
      { id: 5, at: ago(0), kind: 'certificate', text: 'The certificate of postgres-1-vm was renewed.' },
    ],
    ...changes,
  };
}

/** The same with a standby in the cluster that follows the VM, or after the switch, when the VM follows. */
export function buildMigrationTopology(primary: 'postgres-1-vm' | 'postgres-1' = 'postgres-1-vm'): Topology {
  const map = buildMeshTopology();
  const hasMoved = primary === 'postgres-1';
  const standby = hasMoved ? 'postgres-1-vm' : 'postgres-1';
  const move = 'The database moved from the VM to the cluster: writes paused for 740 ms.';
  return {
    ...map,
    nodes: [
      ...map.nodes.filter(({ role }) => role !== 'database'),
      buildNode({
        id: primary,
        role: 'database',
        place: hasMoved ? 'cluster' : 'vm',
        ...(hasMoved && { primarySince: ago(12) }),
      }),
      buildNode({ id: standby, role: 'standby', place: hasMoved ? 'vm' : 'cluster' }),
    ],
    edges: [
      ...map.edges.map((edge) => (edge.protocol === 'postgres' ? { ...edge, to: primary } : edge)),
      buildEdge({
        from: primary,
        to: standby,
        protocol: 'replication',
        bytesPerSecond: 5_300,
        latencyMs: 0.84,
        replication: { lagBytes: 312, isSynchronous: true },
        identities: null,
      }),
    ],
    story: hasMoved ? [...map.story, { id: 6, at: ago(12), kind: 'database', text: move }] : map.story,
  };
}

/** A recent time, because the page shows the day instead of the time for what is older than one. */
export const ago = (seconds: number) => new Date(Date.now() - seconds * 1000).toISOString();

/** The same with the database down. */
export function buildBrokenTopology(reason: string, map = buildMeshTopology()): Topology {
  const outage = { health: 'down' as Health, reason, since: ago(12) };
  return {
    ...map,
    nodes: map.nodes.map((node) => (node.role === 'database' ? { ...node, ...outage } : node)),
    edges: map.edges.map((edge) =>
      edge.protocol === 'postgres' ? { ...edge, ...outage, latencyMs: null, requestsPerSecond: 0 } : edge,
    ),
  };
}

/** The same without mutual TLS, as at the workshop's first step. */
export function buildPlaintextTopology(): Topology {
  const map = buildMeshTopology();
  return {
    ...map,
    edges: map.edges.map((edge) =>
      edge.security === 'mtls' ? { ...edge, security: 'plaintext', identities: null } : edge,
    ),
  };
}

export function buildNode(node: Pick<TopologyNode, 'id' | 'role'> & Partial<TopologyNode>): TopologyNode {
  return { place: 'cluster', health: 'up', reason: null, since: null, ...node };
}

export function buildEdge(edge: Pick<TopologyEdge, 'from' | 'to'> & Partial<TopologyEdge>): TopologyEdge {
  const identity = (name: string) => `spiffe://cluster.local/ns/default/sa/${name.split('-')[0] ?? ''}`;
  return {
    protocol: 'http',
    requestsPerSecond: null,
    bytesPerSecond: null,
    latencyMs: null,
    security: 'mtls',
    identities: { client: identity(edge.from), server: identity(edge.to) },
    health: 'up',
    reason: null,
    since: null,
    ...edge,
  };
}
