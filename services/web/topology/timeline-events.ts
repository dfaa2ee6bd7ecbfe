import type { ConnectionsReport } from '../../platform/connections.ts';
import { formatDuration } from './format.ts';
import type { TimelineEvent, TopologyNode } from './topology.ts';

export type NewEvent = Pick<TimelineEvent, 'kind' | 'text'>;

const kinds = {
  browser: 'service',
  web: 'service',
  acquisitions: 'service',
  inventory: 'replica',
  database: 'database',
} as const;

/** Describes that a node has started, is gone, is away or is back; undefined when nothing has changed. */
export function describeNodeChange(
  before: TopologyNode | undefined,
  after: TopologyNode | undefined,
  now: number,
): NewEvent | undefined {
  const node = after ?? before;
  if (!node) return undefined;
  const kind = kinds[node.role];
  const name = node.role === 'database' ? 'The database' : node.id;
  if (!after) return before?.health === 'unknown' ? undefined : { kind, text: `${name} is gone.` };
  if (after.health === 'unknown') return undefined;
  if (!before || before.health === 'unknown') {
    return kind === 'replica' ? { kind, text: `${name} has started.` } : undefined;
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
