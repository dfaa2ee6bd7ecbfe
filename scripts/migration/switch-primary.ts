import { setTimeout as sleep } from 'node:timers/promises';
import { sidePlaces, type Side } from '../cluster/database-placement.ts';
import { getErrorMessage } from '../lib/error-message.ts';
import { UserError } from '../lib/user-error.ts';
import { decide, isPrimary, type Action, type Observation } from './decide.ts';

/** How to see both sides, and change them. */
export interface Sides {
  observe: () => Promise<Observation>;
  perform: (action: SideAction) => Promise<void>;
}

export type SideAction = Exclude<Action, { do: 'wait' | 'finish' | 'refuse' }>;

export interface SwitchOptions {
  /** How long to wait for a standby, and how long nobody may be the primary, in milliseconds. */
  timeoutMs?: number;
  maxOutageMs?: number;
  everyMs?: number;
  clock?: { now: () => number; sleep: (ms: number) => Promise<unknown> };
  /** Called after each action, with the milliseconds that it took. */
  onAction?: (action: SideAction, milliseconds: number) => void;
}

const defaults = {
  ...{ timeoutMs: 60_000, maxOutageMs: 10_000, everyMs: 50 },
  clock: { now: () => performance.now(), sleep: (ms: number) => sleep(ms) },
};

/**
 * Brings the primary to `target`, as far as an action of `until`, which is left to do. Where nobody has been the primary for
 * too long, the last one becomes it again. Throws a UserError with the reason when the primary is not at the target in the end.
 */
export function createSwitch(sides: Sides, target: Side, options: SwitchOptions = {}) {
  const { timeoutMs, maxOutageMs, everyMs, clock } = { ...defaults, ...options };
  /** Why the switch was given up. */
  let failure: string | undefined;

  /** Why the action failed; nothing where it is done. */
  const perform = async (action: SideAction): Promise<string | undefined> => {
    const begin = clock.now();
    const error = await sides.perform(action).then(() => undefined, getErrorMessage);
    if (error === undefined) options.onAction?.(action, clock.now() - begin);
    return error;
  };

  return async (until: Action['do'][]): Promise<Action> => {
    let deadline = clock.now() + timeoutMs;
    let outageEnd: number | undefined;
    let reason = '';
    for (;;) {
      const observation = await sides.observe();
      const action = decide(observation, failure === undefined ? target : observation.recorded);
      if (action.do === 'refuse') throw new UserError([failure, action.reason].filter(Boolean).join('\n'));
      const isIdle = action.do === 'wait' || action.do === 'finish';
      // The last primary is one again; whether the other side can follow it is no matter of the switch.
      if (failure !== undefined && isIdle && hasPrimary(observation)) throw new UserError(failure);
      if (failure === undefined && until.includes(action.do)) return action;

      const now = clock.now();
      outageEnd = hasPrimary(observation) ? undefined : (outageEnd ?? now + maxOutageMs);
      if (action.do === 'wait') reason = action.for;
      if (now > Math.min(deadline, outageEnd ?? Infinity)) {
        if (failure !== undefined) throw new UserError(`${failure}\nNor is the way back complete: ${reason}`);
        failure = `The primary stays ${sidePlaces[observation.recorded]}. Not in time: ${reason}`;
        [deadline, outageEnd] = [now + timeoutMs, now + maxOutageMs];
        continue;
      }
      const error = isIdle ? undefined : await perform(action);
      if (isIdle || error !== undefined) await clock.sleep(everyMs);
      reason = error ?? reason;
    }
  };
}

function hasPrimary({ sides }: Observation): boolean {
  return Object.values(sides).some((side) => !(side instanceof Error) && isPrimary(side));
}
