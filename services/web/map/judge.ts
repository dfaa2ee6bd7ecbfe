import type { ConnectionsReport } from '../../platform/connections.ts';
import { type Condition, down, judgeLink, slow, unknown, up } from './condition.ts';
import type { Replica, Sight } from './look.ts';
import { sayWaiting } from './words.ts';

/** How the acquisitions desk is, and at once how web reaches it: web has asked it. */
export function judgeDesk({ acquisitions }: Sight): Condition {
  const report = acquisitions.answer;
  if (!report) return down(`acquisitions ${acquisitions.problem}`);
  return report.notReady === null ? up : down(`acquisitions is not ready: ${report.notReady}`);
}

/** How a replica of inventory is. One that has never answered is on its way up. */
export function judgeReplica({ name, isKnown, heard }: Replica): Condition {
  const report = heard.answer;
  if (!report) return isKnown ? down(`${name} ${heard.problem}`) : unknown(`${name} is starting`);
  return report.notReady === null ? up : slow(`${name} takes no requests: ${report.notReady}`);
}

/** How web reaches a replica, whatever is behind it. */
export function judgeWayToReplica(replica: Replica): Condition {
  return replica.heard.answer ? up : judgeReplica(replica);
}

/** How acquisitions reaches a replica, by its own account. */
export function judgeDeskToReplica(replica: Replica, sight: Sight): Condition {
  const link = findLink(sight.acquisitions.answer, 'inventory');
  if (!link) return unknown('acquisitions cannot be asked how it reaches inventory');
  const condition = judgeReplica(replica);
  if (condition.health !== 'up') return condition;
  return judgeLink(link, sight.at, {
    callee: 'inventory',
    failure: 'acquisitions does not get through to inventory',
    consequence: sayWaiting(sight.queue.answer),
  });
}

/** How a replica reaches the database, by its own account. */
export function judgeDatabase({ name, heard }: Replica, sight: Sight): Condition {
  const link = findLink(heard.answer, 'database');
  if (!link) return unknown(`${name} cannot be asked how it reaches the database`);
  return judgeLink(link, sight.at, {
    callee: 'The database',
    failure: "The database's health check fails",
    consequence: sayWaiting(sight.queue.answer),
  });
}

export function findLink(report: ConnectionsReport | undefined, to: string) {
  return report?.links.find((link) => link.to === to);
}
