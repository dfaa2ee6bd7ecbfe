import { otherSide, sideNames, type Side } from '../../scripts/cluster/database-placement.ts';
import type { DatabaseReport, SideAnswer, SideReport } from '../../scripts/migration/database-report.ts';

/** What is different of a side; without a follower where that is undefined. */
export type SideChange =
  | (Omit<Partial<SideReport>, 'follower'> & { follower?: SideReport['follower'] | undefined })
  | { error: string };

/** A side that is well: the primary, followed and waited for by the other one, or that standby. */
export function buildSide(side: Side, primary: Side, changes: SideChange = {}): SideAnswer {
  if ('error' in changes) return changes;
  const isPrimary = side === primary;
  const other = otherSide(side);
  const follows = { name: sideNames[other], state: 'streaming', isSynchronous: true, lagBytes: 0 };
  const slot = { isActive: true, walStatus: 'reserved', retainedBytes: 0 };
  const { follower, ...rest } = { ...(isPrimary && { follower: follows }), ...changes };
  return {
    ...{ role: isPrimary ? 'primary' : 'standby', isRunning: true, isInRecovery: !isPrimary },
    ...{ hasStandbySignal: !isPrimary, isStreaming: !isPrimary },
    controlState: isPrimary ? 'in production' : 'in archive recovery',
    ...{ systemIdentifier: '7576', timeline: 3, position: '0/3A27498', checkpoint: '0/3A01820' },
    synchronousStandby: isPrimary ? sideNames[other] : '',
    ...(follower && { follower }),
    waiting: { commits: 0, seconds: 0 },
    slots: isPrimary ? [{ name: sideNames[other].replaceAll('-', '_'), ...slot }] : [],
    freeBytes: 50 * 2 ** 30,
    ...rest,
  };
}

/** Both sides with the primary there, all well but for what `changes` say. */
export function buildReport(primary: Side, changes: Partial<Record<Side, SideChange>> = {}): DatabaseReport {
  const build = (side: Side) => buildSide(side, primary, changes[side]);
  return { placement: { primary, hasStandby: true }, sides: { vm: build('vm'), pod: build('pod') } };
}
