import type { ConnectionsReport } from '../../platform/connections.ts';
import type { MapNode } from './library-map.ts';
import type { Told } from './story.ts';
import { sayDuration } from './words.ts';

const kinds = {
  browser: 'service',
  web: 'service',
  acquisitions: 'service',
  inventory: 'replica',
  database: 'database',
} as const;

/** Tells what has become of a node: it has started or is gone, is away or back. */
export function tellNode(
  before: MapNode | undefined,
  after: MapNode | undefined,
  now: number,
): Told | undefined {
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
  return { kind, text: `${name} is back after ${sayDuration(Date.parse(before.since), now)}.` };
}

/** Tells whose certificate is another than before. The number of each replica's last one is to be given again. */
export function tellCertificates(
  before: Map<string, string>,
  reports: (ConnectionsReport | undefined)[],
): { told: Told[]; known: Map<string, string> } {
  const own = reports.flatMap((report) =>
    report?.proxy?.certificate ? [{ replica: report.replica, ...report.proxy.certificate }] : [],
  );
  const told = own
    .filter(({ replica, serial }) => before.has(replica) && before.get(replica) !== serial)
    .map(({ replica, expiresAt }): Told => {
      return { kind: 'certificate', text: `${replica} has a new certificate, good until ${expiresAt}.` };
    });
  // One that shows none at the moment keeps its last one.
  return {
    told,
    known: new Map([...before, ...own.map(({ replica, serial }) => [replica, serial] as const)]),
  };
}
