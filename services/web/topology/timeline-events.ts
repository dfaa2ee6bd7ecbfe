import type { ConnectionsReport } from '../../platform/connections.ts';
import { formatDuration } from './format.ts';
import type { TimelineEvent, TopologyEdge, TopologyNode, TopologySnapshot } from './topology.ts';

export type NewEvent = Pick<TimelineEvent, 'kind' | 'text'>;

/** Something whose absence and return are events. */
export interface TimelinePart extends Pick<TopologyNode, 'health' | 'since'> {
  id: string;
  kind: TimelineEvent['kind'];
  name: string;
  /** Whether it is an event, too, that there is one. */
  startsLater: boolean;
}

/** The parts of a snapshot. The database is one part, wherever it is, and so is the stream between two servers. */
export function listParts({ nodes, edges }: TopologySnapshot): TimelinePart[] {
  return [
    ...nodes.filter(({ role }) => role !== 'standby').map(toPart),
    ...edges.filter(({ protocol }) => protocol === 'replication').map(toStreamPart),
  ];
}

function toPart({ id, role, health, since }: TopologyNode): TimelinePart {
  if (role === 'database')
    return { id: role, kind: 'database', name: 'The database', startsLater: false, health, since };
  const isReplica = role === 'inventory';
  return { id, kind: isReplica ? 'replica' : 'service', name: id, startsLater: isReplica, health, since };
}

function toStreamPart({ from, to, health, since }: TopologyEdge): TimelinePart {
  const id = ['stream', ...[from, to].sort()].join(' ');
  return { id, kind: 'database', name: `The stream to ${to}`, startsLater: true, health, since };
}

/** Describes that a part has started, is gone, is away or is back; undefined when nothing has changed. */
export function describePartChange(
  before: TimelinePart | undefined,
  after: TimelinePart | undefined,
  now: number,
): NewEvent | undefined {
  const part = after ?? before;
  if (!part) return undefined;
  const { kind, name } = part;
  if (!after) return before?.health === 'unknown' ? undefined : { kind, text: `${name} is gone.` };
  if (after.health === 'unknown') return undefined;
  if (!before || before.health === 'unknown') {
    return part.startsLater ? { kind, text: `${name} has started.` } : undefined;
  }
  if ((before.health === 'down') === (after.health === 'down')) return undefined;
  if (after.health === 'down') return { kind, text: `${name} is away.` };
  return { kind, text: `${name} is back after ${formatDuration(Date.parse(before.since), now)}.` };
}

/** Describes each new certificate. `serials` of the replicas goes into the next call. */
export function describeCertificateChanges(
  serials: Map<string, string>,
  reports: (ConnectionsReport | undefined)[],
): { events: NewEvent[]; serials: Map<string, string> } {
  const certificates = reports.flatMap((report) =>
    report?.proxy?.certificate ? [{ replica: report.replica, ...report.proxy.certificate }] : [],
  );
  const events = certificates
    .filter(({ replica, serial }) => serials.has(replica) && serials.get(replica) !== serial)
    .map(({ replica, expiresAt }): NewEvent => {
      return { kind: 'certificate', text: `${replica} has a new certificate, good until ${expiresAt}.` };
    });
  // A replica that shows none at the moment keeps its last one.
  const current = certificates.map(({ replica, serial }) => [replica, serial] as const);
  return { events, serials: new Map([...serials, ...current]) };
}
