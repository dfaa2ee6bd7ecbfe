import type { Observations } from './collector.ts';
import type { Graph } from './graph.ts';
import type { HealthStatus } from './health.ts';
import type { TopologySnapshot } from './topology.ts';

type WithSince<Part extends HealthStatus> = Part & { since: string };

/** Adds since when each part has its health: since the previous snapshot's time if it is the same there, else now. */
export function createSnapshot(
  { at, setting }: Pick<Observations, 'at' | 'setting'>,
  { nodes, edges }: Graph,
  previous: TopologySnapshot | undefined,
): TopologySnapshot {
  const now = new Date(at).toISOString();
  const addSince = <Part extends HealthStatus>(
    part: Part,
    earlier: HealthStatus | undefined,
  ): WithSince<Part> => ({
    ...part,
    since: part.since ?? (earlier?.health === part.health ? earlier.since : undefined) ?? now,
  });
  const findNode = (id: string) => previous?.nodes.find((node) => node.id === id);
  const findEdge = (from: string, to: string) =>
    previous?.edges.find((edge) => edge.from === from && edge.to === to);
  return {
    at: now,
    setting,
    nodes: nodes.map((node) => addSince(node, findNode(node.id))),
    edges: edges.map((edge) => addSince(edge, findEdge(edge.from, edge.to))),
  };
}
