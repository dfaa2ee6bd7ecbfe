import type { Observations } from './collector.ts';
import { describePolicyChange } from './policy-changes.ts';
import { createMoveEvents } from './move-events.ts';
import {
  describeCertificateChanges,
  describePartChange,
  listParts,
  type NewEvent,
  type TimelinePart,
} from './timeline-events.ts';
import type { TimelineEvent, TopologySnapshot } from './topology.ts';

const maxEvents = 50;
/** A shorter outage shows on the map but is no event. */
const minOutageMs = 2_000;

/** Records what changes from one snapshot to the next. */
export function createTimeline() {
  const events: TimelineEvent[] = [];
  /** Each part as it was last known: "unknown" in between is neither an end nor a start. */
  let parts: Map<string, TimelinePart> | undefined;
  let policy: NonNullable<Observations['web']['proxy']>['rules'] | undefined;
  let certificates = new Map<string, string>();
  const findMoves = createMoveEvents();

  function append(at: string, newEvents: NewEvent[]): void {
    for (const event of newEvents) {
      // Ascending across our restarts, too.
      const id = Math.max((events.at(-1)?.id ?? 0) + 1, Date.parse(at));
      events.push({ id, at, ...event });
    }
    events.splice(0, events.length - maxEvents);
  }

  function compareParts(snapshot: TopologySnapshot): NewEvent[] {
    const previous = parts;
    const now = Date.parse(snapshot.at);
    const isSettled = ({ health, since }: TimelinePart) =>
      health !== 'unknown' && (health !== 'down' || Math.abs(now - Date.parse(since)) >= minOutageMs);
    parts = new Map(
      listParts(snapshot).map((part) => [part.id, isSettled(part) ? part : (previous?.get(part.id) ?? part)]),
    );
    if (!previous) return [];
    const ids = new Set([...previous.keys(), ...parts.keys()]);
    return [...ids].flatMap((id) => describePartChange(previous.get(id), parts?.get(id), now) ?? []);
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
        ...compareParts(snapshot),
        ...findMoves(observations),
        ...comparePolicy(observations),
        ...compareCertificates(observations),
      ]);
    },
  };
}
