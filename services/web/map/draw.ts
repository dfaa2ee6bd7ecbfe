import type { ConnectionsReport } from '../../platform/connections.ts';
import { bestOf, type Condition, unknown, up } from './condition.ts';
import {
  findLink,
  judgeDatabase,
  judgeDesk,
  judgeDeskToReplica,
  judgeReplica,
  judgeWayToReplica,
} from './judge.ts';
import type { MapEdge, MapNode } from './library-map.ts';
import type { Replica, Sight } from './look.ts';

type WithCondition<Part> = Omit<Part, keyof Condition> & Condition;
export type DrawnNode = WithCondition<MapNode>;
export type DrawnEdge = WithCondition<MapEdge>;

export interface Drawing {
  nodes: DrawnNode[];
  edges: DrawnEdge[];
}

const withoutMesh = { security: 'none', identities: null } as const;

/** In the mesh it is called what its Service is called; a test holds the two equal. */
export const databaseNames = { mesh: 'postgres-1-vm', local: 'postgres' };

/** Draws what a look has shown: who is where, who calls whom, and how each of them is. */
export function draw(sight: Sight): Drawing {
  const { setting, web, inventory } = sight;
  const [place, databasePlace] =
    setting === 'mesh' ? (['cluster', 'vm'] as const) : (['machine', 'machine'] as const);
  const noReplica = unknown('No replica of inventory can be asked how the database is');
  const database = bestOf(
    inventory.map((replica) => judgeDatabase(replica, sight)),
    noReplica,
  );
  return {
    nodes: [
      { id: 'browser', role: 'browser', place: 'outside', ...up },
      { id: 'web', role: 'web', place, ...up },
      { id: 'acquisitions', role: 'acquisitions', place, ...judgeDesk(sight) },
      ...inventory.map((replica): DrawnNode => {
        return { id: replica.name, role: 'inventory', place, ...judgeReplica(replica) };
      }),
      { id: databaseNames[setting], role: 'database', place: databasePlace, ...database },
    ],
    edges: [
      { ...drawHttp('browser', 'web', web, 'web'), ...withoutMesh, ...up },
      ...[
        { ...drawHttp('web', 'acquisitions', web, 'acquisitions'), ...judgeDesk(sight) },
        ...inventory.flatMap((replica) => drawAround(replica, sight)),
      ].map((edge) => (setting === 'local' ? { ...edge, ...withoutMesh } : edge)),
    ],
  };
}

/** The edges to and from one replica of inventory. */
function drawAround(replica: Replica, sight: Sight): DrawnEdge[] {
  const { name, heard } = replica;
  const database = databaseNames[sight.setting];
  return [
    { ...drawHttp('web', name, sight.web, 'inventory'), ...judgeWayToReplica(replica) },
    {
      ...drawHttp('acquisitions', name, sight.acquisitions.answer, 'inventory'),
      ...judgeDeskToReplica(replica, sight),
    },
    {
      ...drawEdge({ from: name, to: database, protocol: 'postgres' }, heard.answer, 'database', 'database'),
      ...judgeDatabase(replica, sight),
    },
  ];
}

function drawHttp(from: string, to: string, caller: ConnectionsReport | undefined, callee: string) {
  return drawEdge({ from, to, protocol: 'http' }, caller, callee, to);
}

/** What the proxy of the caller knows of its way to `callee`. */
function drawSecurity(caller: ConnectionsReport | undefined, callee: string) {
  const upstream = caller?.proxy?.upstreams.find(({ to }) => to === callee);
  const client = caller?.proxy?.certificate?.identity;
  const server = upstream?.serverIdentity;
  return {
    security: upstream?.security ?? 'unknown',
    // Of several replicas the proxy counts the bytes together.
    bytesPerSecond: callee === 'database' ? (upstream?.bytesPerSecond ?? null) : null,
    identities: upstream?.security === 'mtls' && client && server ? { client, server } : null,
  };
}

/** What the caller has measured on its way to `callee`, of what `answerer` has answered. */
function drawEdge(
  ends: Pick<MapEdge, 'from' | 'to' | 'protocol'>,
  caller: ConnectionsReport | undefined,
  callee: string,
  answerer: string,
): Omit<MapEdge, keyof Condition> {
  const answers = findLink(caller, callee)?.answers;
  const answer = answers?.find(({ by }) => by === answerer);
  return {
    ...ends,
    requestsPerSecond: answers ? (answer?.requestsPerSecond ?? 0) : null,
    latencyMs: answer?.latencyMs ?? null,
    ...drawSecurity(caller, callee),
  };
}
