import type { Observations } from './collector.ts';
import { describePolicyChange } from './policy-changes.ts';
import { describeCertificateChanges, describeNodeChange, type NewEvent } from './timeline-events.ts';
import type { TimelineEvent, TopologyNode, TopologySnapshot } from './topology.ts';

const maxEvents = 50;
/** A shorter outage shows on the map but is no event. */
const minOutageMs = 2_000;

/** Records what changes from one snapshot to the next. */
export function createTimeline() {
  const events: TimelineEvent[] = [];
  /** Each node as it was last known: "unknown" in between is neither an end nor a start. */
  let nodes: Map<string, TopologyNode> | undefined;
  let policy: NonNullable<Observations['web']['proxy']>['rules'] | undefined;
  let certificates = new Map<string, string>();

  function append(at: string, newEvents: NewEvent[]): void {
    for (const event of newEvents) {
      // Ascending across our restarts, too.
      const id = Math.max((events.at(-1)?.id ?? 0) + 1, Date.parse(at));
      events.push({ id, at, ...event });
    }
    events.splice(0, events.length - maxEvents);
  }

  function compareNodes({ at, nodes: current }: TopologySnapshot): NewEvent[] {
    const previous = nodes;
    const now = Date.parse(at);
    const isSettled = ({ health, since }: TopologyNode) =>
      health !== 'unknown' && (health !== 'down' || Math.abs(now - Date.parse(since)) >= minOutageMs);
    nodes = new Map(
      current.map((node) => [node.id, isSettled(node) ? node : (previous?.get(node.id) ?? node)]),
    );
    if (!previous) return [];
    const ids = new Set([...previous.keys(), ...nodes.keys()]);
    return [...ids].flatMap((id) => describeNodeChange(previous.get(id), nodes?.get(id), now) ?? []);
  }

  function comparePolicy({ web: { proxy } }: Observations): NewEvent[] {
    const previous = policy;
    policy = proxy?.rules ?? policy;
    const text = previous && policy && describePolicyChange(previous, policy);
    return text === undefined ? [] : [{ kind: 'workshop', text }];
  }

  function compareCertificates({ web, acquisitions, inventory }: Observations): NewEvent[] {
    const reports = [web, acquisitions.data, ...inventory.map(({ probe }) => probe.data)];
    const changes = describeCertificateChanges(certificates, reports);
    certificates = changes.serials;
    return changes.events;
  }

  return {
    events: () => [...events],

    /** The first snapshot is only the baseline: it adds no event. */
    add(observations: Observations, snapshot: TopologySnapshot): void {
      append(snapshot.at, [
        ...compareNodes(snapshot),
        ...comparePolicy(observations),
        ...compareCertificates(observations),
      ]);
    },
  };
}
