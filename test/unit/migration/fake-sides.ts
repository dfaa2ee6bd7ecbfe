import { otherSide, type Side } from '../../../scripts/cluster/database-placement.ts';
import type { Observation } from '../../../scripts/migration/decide.ts';
import type { SideStatus } from '../../../scripts/migration/side-status.ts';
import type { SideAction, Sides } from '../../../scripts/migration/switch-primary.ts';

type Entry = number | 'shutdown' | 'promotion';

/** A side as it is modelled: its log is a list, and a position is a number of its entries. */
interface FakeSide {
  log: Entry[];
  isRunning: boolean;
  hasStandbySignal: boolean;
  controlState: string;
  timeline: number;
  /** The timeline at its last checkpoint, which is what pg_controldata knows. */
  controlTimeline: number;
  isReachable: boolean;
  /** Nothing is left of it. */
  isGone: boolean;
  isSynchronous: boolean;
}

/** Two servers of PostgreSQL, a network between them, and clients who write where the name of the database leads. */
export function createFakeSides() {
  const create = (hasStandbySignal: boolean): FakeSide => ({
    ...{ log: [], isRunning: true, hasStandbySignal, timeline: 1, controlTimeline: 1 },
    ...{ isReachable: true, isGone: false, isSynchronous: false },
    controlState: hasStandbySignal ? 'in archive recovery' : 'in production',
  });
  const sides: Record<Side, FakeSide> = { vm: create(false), pod: create(true) };
  const acknowledged = new Set<number>();
  let recorded: Side = 'vm';
  let isCut = false;
  let next = 1;

  const inRecovery = (side: FakeSide) => side.controlState.includes('recovery');
  const isPrimarySide = (side: FakeSide) => side.isRunning && !inRecovery(side);
  const isPrefix = (log: Entry[], of: Entry[]) => log.every((entry, index) => of[index] === entry);
  const follows = (standby: FakeSide, primary: FakeSide) =>
    !isCut &&
    standby.isRunning &&
    inRecovery(standby) &&
    primary.isRunning &&
    isPrefix(standby.log, primary.log);

  /** What each standby can receive, it has received. */
  const replicate = () => {
    for (const side of ['vm', 'pod'] as const) {
      const [standby, primary] = [sides[side], sides[otherSide(side)]];
      if (follows(standby, primary) && primary.log.length >= standby.log.length) {
        standby.log = [...primary.log];
        standby.timeline = primary.timeline;
      }
    }
  };

  const start = (side: FakeSide) => {
    if (side.isRunning || side.isGone) return;
    side.isRunning = true;
    side.controlState = side.hasStandbySignal ? 'in archive recovery' : 'in production';
  };

  const stop = (side: FakeSide) => {
    if (!side.isRunning) return;
    if (isPrimarySide(side)) side.log.push('shutdown');
    replicate(); // a walsender ends when everything is sent
    side.controlState = inRecovery(side) ? 'shut down in recovery' : 'shut down';
    side.controlTimeline = side.timeline;
    side.isRunning = false;
  };

  const report = (name: Side): SideStatus | Error => {
    const [side, other] = [sides[name], sides[otherSide(name)]];
    if (!side.isReachable || side.isGone) return new Error('no route to host');
    const hasFollower = follows(other, side) && isPrimarySide(side);
    const checkpoint = side.controlState === 'shut down' ? side.log.length - 1 : 0;
    return {
      ...{ isRunning: side.isRunning, isInRecovery: side.isRunning && inRecovery(side) },
      ...{ hasStandbySignal: side.hasStandbySignal, controlState: side.controlState },
      ...{ systemIdentifier: '7', synchronousStandby: '' },
      timeline: isPrimarySide(side) ? side.timeline : side.controlTimeline,
      ...{ checkpoint: BigInt(checkpoint), position: BigInt(side.log.length) },
      isStreaming: follows(side, other),
      ...(hasFollower && {
        follower: {
          ...{ name: otherSide(name), state: 'streaming', isSynchronous: side.isSynchronous },
          lagBytes: side.log.length - other.log.length,
        },
      }),
    };
  };

  const perform = ({ do: what, side: name }: SideAction) => {
    const side = sides[name];
    if (what === 'record') {
      recorded = name;
      return;
    }
    if (!side.isReachable || side.isGone) throw new Error('no route to host');
    if (what === 'fence') {
      side.hasStandbySignal = true;
      stop(side);
    } else if (what === 'unfence') {
      side.hasStandbySignal = false;
      side.isSynchronous = false;
      start(side);
    } else if (what === 'follow') start(side);
    else if (what === 'synchronize') side.isSynchronous = true;
    else if (what === 'checkpoint') {
      replicate();
      for (const one of Object.values(sides)) if (one.isRunning) one.controlTimeline = one.timeline;
    } else {
      // pg_promote
      if (!side.isRunning) throw new Error('it does not run');
      side.timeline += 1; // its checkpoint comes later, and takes its time
      side.controlState = 'in production';
      side.hasStandbySignal = false;
      side.isSynchronous = false;
      side.log.push('promotion');
      recorded = name;
    }
  };

  return {
    acknowledged,
    recorded: () => recorded,

    sides: {
      observe: () =>
        Promise.resolve<Observation>({ recorded, sides: { vm: report('vm'), pod: report('pod') } }),
      perform: (action) => Promise.resolve().then(() => perform(action)),
    } satisfies Sides,

    replicate,
    primaries: () => (['vm', 'pod'] as const).filter((side) => isPrimarySide(sides[side])),
    logOf: (side: Side) => sides[side].log,

    /** A client writes; where the commit waits for a standby that is away, nothing is acknowledged. */
    write: () => {
      const primary = sides[recorded];
      if (!isPrimarySide(primary)) return;
      const id = next++;
      primary.log.push(id);
      if (primary.isSynchronous) replicate();
      const isConfirmed = !primary.isSynchronous || sides[otherSide(recorded)].log.includes(id);
      if (isConfirmed) acknowledged.add(id);
    },

    /** The first half of a fence. */
    sign: (side: Side) => (sides[side].hasStandbySignal = true),
    /** In order, as by systemctl stop. */
    stop: (side: Side) => stop(sides[side]),
    /** As by a power cut: nothing is written any more. */
    kill: (side: Side) => {
      sides[side].isRunning = false;
    },
    /** Everything that is away comes back. */
    heal: () => {
      isCut = false;
      for (const side of Object.values(sides)) {
        side.isReachable = true;
        start(side);
      }
      replicate();
    },
    /** The side that isn't recorded, with all that is on it. */
    giveUp: () => {
      sides[recorded].isSynchronous = false;
      sides[otherSide(recorded)] = { ...create(true), isRunning: false, isGone: true };
    },
    /** A side that was given up is copied from the primary, if that is there. */
    prepare: () => {
      const [primary, other] = [sides[recorded], otherSide(recorded)];
      if (!sides[other].isGone || !isPrimarySide(primary) || !primary.isReachable || isCut) return;
      const { timeline } = primary;
      sides[other] = { ...create(true), log: [...primary.log], timeline, controlTimeline: timeline };
    },
    boot: (side: Side) => start(sides[side]),
    cut: () => (isCut = true),
    disconnect: (side: Side) => (sides[side].isReachable = false),
  };
}
