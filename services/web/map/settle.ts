import type { Condition } from './condition.ts';
import type { Drawing } from './draw.ts';
import type { Picture } from './library-map.ts';
import type { Sight } from './look.ts';

type Settled<Part extends Condition> = Part & { since: string };

/** Adds since when everything is as it is: it was so in the picture before, or is so from now on. */
export function settle(
  { at, setting }: Pick<Sight, 'at' | 'setting'>,
  { nodes, edges }: Drawing,
  before: Picture | undefined,
): Picture {
  const now = new Date(at).toISOString();
  const withSince = <Part extends Condition>(part: Part, earlier: Condition | undefined): Settled<Part> => ({
    ...part,
    since: part.since ?? (earlier?.health === part.health ? earlier.since : undefined) ?? now,
  });
  return {
    at: now,
    setting,
    nodes: nodes.map((node) =>
      withSince(
        node,
        before?.nodes.find(({ id }) => id === node.id),
      ),
    ),
    edges: edges.map((edge) =>
      withSince(
        edge,
        before?.edges.find(({ from, to }) => from === edge.from && to === edge.to),
      ),
    ),
  };
}
