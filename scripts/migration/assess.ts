import { nameSlot } from '../application/standby.ts';
import { otherSide, sideNames, sidePlaces, type Side } from '../cluster/database-placement.ts';
import { describeSide, type DatabaseReport, type SideAnswer, type SideReport } from './database-report.ts';

export type ProblemName =
  | 'two-primaries'
  | 'switch-interrupted'
  | 'standby-lost'
  | 'replication-cut'
  | 'standby-behind'
  | 'slot-retains-log';

/** Something that is wrong with the two sides. */
export interface Problem {
  name: ProblemName;
  seen: string;
  /** The side to act at: of a switch, the one that becomes the primary, or stays it. */
  side: Side;
  /** Of the replication slot that is meant. */
  slot?: string;
}

const mib = 2 ** 20;
/** A standby that is further behind takes long to become the primary. */
const maxLagBytes = 16 * mib;
const maxRetainedBytes = 256 * mib;
/** A commit waits for a round trip and a write to disk. */
const maxWaitSeconds = 3;

/** What is wrong with a database of two sides; nothing where it has one. The first is the cause of the others. */
export function assessDatabase({ placement, sides }: DatabaseReport): Problem[] {
  if (!sides) return [];
  const { primary } = placement;
  const other = otherSide(primary);
  const [leader, follower] = [sides[primary], sides[other]];
  const isPrimary = (answer: SideAnswer) => 'role' in answer && answer.role === 'primary';

  if (isPrimary(leader) && isPrimary(follower)) {
    const seen = `${describeSide('vm', sides.vm)}; ${describeSide('pod', sides.pod)}`;
    return [{ name: 'two-primaries', seen, side: primary }];
  }
  if (isPrimary(follower)) {
    const seen = `the primary is ${sidePlaces[other]}, and the name ${sideNames.vm} leads to PostgreSQL ${sidePlaces[primary]}`;
    return [{ name: 'switch-interrupted', seen, side: other }];
  }
  // Of a primary that doesn't answer, or was stopped by other means, others tell.
  if ('error' in leader || (leader.role !== 'primary' && !leader.hasStandbySignal)) return [];
  if (leader.role !== 'primary') {
    const seen = `nobody is the primary: ${describeSide('vm', sides.vm)}; ${describeSide('pod', sides.pod)}`;
    return [{ name: 'switch-interrupted', seen, side: primary }];
  }
  if (leader.hasStandbySignal) {
    const seen = `the primary is ${sidePlaces[primary]}, and will be a standby when it starts again`;
    return [{ name: 'switch-interrupted', seen, side: other }];
  }
  return [...assessStandby(primary, leader, follower), ...assessSlots(sides)];
}

/** The side that should follow, as it says itself, and as the primary sees it. */
function assessStandby(primary: Side, leader: SideReport, follower: SideAnswer): Problem[] {
  const standby = otherSide(primary);
  const place = `PostgreSQL ${sidePlaces[standby]}`;
  const problems: Problem[] = [];
  const add = (name: ProblemName, seen: string, side: Side) => problems.push({ name, seen, side });
  const isCut = leader.follower === undefined;
  const slot = leader.slots.find(({ name }) => name === nameSlot(standby));

  if ('error' in follower) add('standby-lost', `${place} can't be asked: ${follower.error}`, standby);
  else if (follower.role === 'stopped') {
    add('standby-lost', `${place} does not run: ${follower.controlState}`, standby);
  } else if (follower.systemIdentifier !== leader.systemIdentifier) {
    add('standby-lost', `${place} is no copy of the primary ${sidePlaces[primary]}`, standby);
  } else if (isCut && slot?.walStatus === 'lost') {
    add('standby-lost', `the primary no longer has the log that ${place} needs`, standby);
  }
  const { commits, seconds } = leader.waiting;
  const isBlocked = commits > 0 && seconds >= maxWaitSeconds;
  if (isBlocked || (isCut && leader.synchronousStandby !== '')) {
    const waiting = commits === 0 ? 'the next commit will wait' : `${commits} wait, one for ${seconds} s`;
    const state = isCut ? 'receives no log' : 'confirms nothing';
    const seen = `each commit waits for ${leader.synchronousStandby}, which ${state}: ${waiting}`;
    add('replication-cut', seen, primary);
  } else if (isCut && problems.length === 0) {
    add('standby-behind', `${place} receives no log from the primary ${sidePlaces[primary]}`, standby);
  }
  const lag = leader.follower?.lagBytes ?? 0;
  if (lag > maxLagBytes) add('standby-behind', `${place} is ${formatMib(lag)} behind`, standby);
  return problems;
}

/** Slots that keep much of the log for a standby that is away. */
function assessSlots(sides: NonNullable<DatabaseReport['sides']>): Problem[] {
  return (['vm', 'pod'] as const).flatMap((side) => {
    const answer = sides[side];
    if ('error' in answer) return [];
    return answer.slots
      .filter(({ isActive, retainedBytes }) => !isActive && retainedBytes > maxRetainedBytes)
      .map(({ name, retainedBytes }) => ({
        ...{ name: 'slot-retains-log' as const, side, slot: name },
        seen: `slot ${name} ${sidePlaces[side]} keeps ${formatMib(retainedBytes)} of the log for a standby that is away; ${formatMib(answer.freeBytes)} of disk are free`,
      }));
  });
}

function formatMib(bytes: number): string {
  return `${(bytes / mib).toFixed(0)} MiB`;
}
