import { otherSide, sidePlaces, type Side } from '../cluster/database-placement.ts';
import type { SideStatus } from './side-status.ts';

/** The two sides as they were just seen; a side that can't be asked is its error. */
export interface Observation {
  /** The side that the name of the database leads to. It has everything that was ever acknowledged. */
  recorded: Side;
  sides: Record<Side, SideStatus | Error>;
}

export type Action =
  /** Stops a primary for good: whatever starts it from now on, it is a standby. */
  | { do: 'fence'; side: Side }
  /** Undoes a fence: the side was stopped in order, and nobody else has become the primary. */
  | { do: 'unfence'; side: Side }
  /** Makes a standby the primary, and lets the name of the database lead to it. */
  | { do: 'promote'; side: Side }
  | { do: 'record'; side: Side }
  /** Starts a side that is fenced: it receives the other side's log. */
  | { do: 'follow'; side: Side }
  /** From now on each commit of that primary waits for the standby. */
  | { do: 'synchronize'; side: Side }
  /** Leaves little to do for the shutdown of that primary. */
  | { do: 'checkpoint'; side: Side }
  | { do: 'wait'; for: string }
  | { do: 'finish' }
  | { do: 'refuse'; reason: string };

/** A standby that is further behind is waited for before anybody has to wait for it. */
const maxLagBytes = 16 * 2 ** 20;
/** More would make the shutdown long, which has to write it all. */
const maxBytesSinceCheckpoint = 64n * 2n ** 20n;

/**
 * What brings the primary to `target` next. It depends on what is seen alone, so whoever was interrupted goes on from here. Never are
 * there two primaries, since one becomes it only while the other side is fenced; and nothing acknowledged is lost, since it has to
 * have the other side's log to its end.
 */
export function decide({ recorded, sides }: Observation, target: Side): Action {
  const source = otherSide(target);
  const [there, here] = [sides[source], sides[target]];
  if (here instanceof Error)
    return refuse(`PostgreSQL ${sidePlaces[target]} can't be asked: ${here.message}`);
  if (there instanceof Error) {
    const isThere = isPrimary(here) && recorded === target;
    return isThere
      ? { do: 'finish' }
      : refuse(
          `PostgreSQL ${sidePlaces[source]} can't be asked, and so may be the primary: ${there.message}`,
        );
  }
  if (isPrimary(here) && isPrimary(there)) {
    return refuse('Both sides are primaries. One has to be given up: see make doctor.');
  }
  if (here.systemIdentifier !== there.systemIdentifier) {
    return refuse(
      `PostgreSQL ${sidePlaces.pod} is no copy of the one ${sidePlaces.vm}: make migrate-prepare`,
    );
  }
  if (isPrimary(here)) return completeSwitch(here, there, target, recorded);
  if (isPrimary(there)) return beginSwitch(here, there, source);
  return recorded === target ? restore(here, target) : replace(here, there, target);
}

/** The target is the primary: the name leads there, and the other side follows. */
function completeSwitch(here: SideStatus, there: SideStatus, target: Side, recorded: Side): Action {
  const source = otherSide(target);
  if (here.hasStandbySignal) return { do: 'unfence', side: target };
  if (!there.hasStandbySignal) return { do: 'fence', side: source };
  if (recorded !== target) return { do: 'record', side: target };
  if (!there.isRunning) return { do: 'follow', side: source };
  return there.isStreaming && here.follower !== undefined
    ? { do: 'finish' }
    : { do: 'wait', for: `PostgreSQL ${sidePlaces[source]} follows` };
}

/** The other side is the primary: it may be fenced when the target confirms each of its commits. */
function beginSwitch(here: SideStatus, there: SideStatus, source: Side): Action {
  if (there.hasStandbySignal) return { do: 'fence', side: source };
  const { follower } = there;
  if (!here.isRunning) return { do: 'follow', side: otherSide(source) };
  if (!here.isStreaming || follower === undefined) {
    return { do: 'wait', for: `PostgreSQL ${sidePlaces[otherSide(source)]} follows` };
  }
  if (follower.lagBytes > maxLagBytes) {
    return { do: 'wait', for: `the standby catches up: it is ${follower.lagBytes} bytes behind` };
  }
  if (!follower.isSynchronous) return { do: 'synchronize', side: source };
  const isFresh =
    here.timeline === there.timeline && there.position - there.checkpoint < maxBytesSinceCheckpoint;
  return { do: isFresh ? 'fence' : 'checkpoint', side: source };
}

/** There is no primary, and the target has been the last one. */
function restore(here: SideStatus, target: Side): Action {
  if (here.isRunning) return { do: 'promote', side: target };
  // It has not run as a standby since: its log simply goes on.
  return here.controlState === 'shut down' ? { do: 'unfence', side: target } : { do: 'follow', side: target };
}

/** There is no primary, and the other side has been the last one: the target has to have its log to the end. */
function replace(here: SideStatus, there: SideStatus, target: Side): Action {
  const source = otherSide(target);
  if (there.isRunning || there.controlState !== 'shut down') return restore(there, source);
  if (!there.hasStandbySignal) return { do: 'fence', side: source };
  const isComplete = here.isRunning && here.timeline === there.timeline && here.position > there.checkpoint;
  return isComplete
    ? { do: 'promote', side: target }
    : { do: 'wait', for: `PostgreSQL ${sidePlaces[target]} has all of the other side's log` };
}

/**
 * Why the side that isn't the primary is still needed; nothing where it can be given up. The recorded side has everything that was
 * ever acknowledged, if it is the primary, stays it after a restart, and the other side can't become one.
 */
export function explainNeed({ recorded, sides }: Observation): string | undefined {
  const other = otherSide(recorded);
  const [primary, standby] = [sides[recorded], sides[other]];
  const place = `PostgreSQL ${sidePlaces[recorded]}`;
  if (primary instanceof Error) return `${place} can't be asked: ${primary.message}`;
  if (!isPrimary(primary)) return `${place} is not the primary, and the name of the database leads there.`;
  if (primary.hasStandbySignal) return `${place} is the primary, and will be a standby when it starts again.`;
  const isFenced = standby instanceof Error || (standby.hasStandbySignal && !isPrimary(standby));
  return isFenced ? undefined : `PostgreSQL ${sidePlaces[other]} is no standby, and may have taken writes.`;
}

/** A side as it was seen. Throws the reason why it can't be asked. */
export function getStatus({ sides }: Observation, side: Side): SideStatus {
  const status = sides[side];
  if (status instanceof Error) throw status;
  return status;
}

export function isPrimary({ isRunning, isInRecovery }: SideStatus): boolean {
  return isRunning && !isInRecovery;
}

function refuse(reason: string): Action {
  return { do: 'refuse', reason };
}
