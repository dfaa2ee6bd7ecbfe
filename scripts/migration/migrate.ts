import {
  otherSide,
  readDatabasePlacement,
  sideNames,
  sidePlaces,
  type Side,
} from '../cluster/database-placement.ts';
import type { Deployment } from '../deployment/deployment.ts';
import type { Outcome, Plan, Step } from '../lib/plan.ts';
import { UserError } from '../lib/user-error.ts';
import type { Action, Observation } from './decide.ts';
import { formatPosition } from './side-status.ts';
import type { ConnectedSides } from './sides.ts';
import { applyPlacement } from './standby.ts';
import { createSwitch, type SideAction } from './switch-primary.ts';
import { verifyRoute } from './vm-replication.ts';

const words: Record<SideAction['do'], string> = {
  ...{ fence: 'stopped', unfence: 'started again', promote: 'promoted', record: 'the name leads there' },
  ...{ follow: 'follows', synchronize: 'synchronous', checkpoint: 'checkpoint' },
};

/** What is left to do when the primary is at the target. */
const afterSwitch: Action['do'][] = ['follow', 'finish'];

/**
 * Moves the primary: fences the old one, proves that the new one has everything, promotes it and lets the name lead there. Whatever
 * interrupts it, the next run goes on from what it sees. Where the proof fails, the old primary goes on.
 */
export function planMigration(
  deployment: Deployment,
  sides: ConnectedSides,
  target: Side,
  onAction: (action: SideAction) => void = () => undefined,
): Plan<string> {
  const source = otherSide(target);
  const actions: string[] = [];
  const advance = createSwitch(sides, target, {
    onAction: (action, milliseconds) => {
      actions.push(`${words[action.do]} ${milliseconds.toFixed(0)} ms`);
      onAction(action);
    },
  });
  const step = (title: string, run: () => Promise<Outcome | undefined>): Step => ({
    title,
    limitMs: 240_000,
    run,
  });
  const isMoved = (action: Action) => afterSwitch.includes(action.do);

  return {
    ready: {
      step: step('both sides are ready', async () => {
        await verifyTwoSides(deployment);
        const action = await advance(['fence', 'promote', ...afterSwitch]);
        if (isMoved(action)) return { changed: false, note: `the primary is ${sidePlaces[target]} already` };
        if (target === 'pod' && action.do === 'fence') await verifyRoute(deployment);
        return undefined;
      }),
    },
    admit: {
      step: step('both sides let inventory in', async () => {
        const action = await advance(['fence', 'promote', ...afterSwitch]);
        if (isMoved(action)) return { changed: false, note: 'not needed' };
        const { recorded } = await sides.observe();
        await applyPlacement(deployment, { primary: recorded, hasStandby: true, isSwitching: true });
        return undefined;
      }),
      after: ['ready'],
    },
    switch: {
      step: step(`the primary is ${sidePlaces[target]}`, async () => {
        actions.length = 0;
        await advance(afterSwitch).catch(async (error: unknown) => {
          if (!(error instanceof UserError)) throw error;
          const { recorded } = await sides.observe();
          await applyPlacement(deployment, { primary: recorded, hasStandby: true });
          throw error;
        });
        if (actions.length === 0) return { changed: false, note: 'already' };
        return { note: `${actions.join(', ')}; ${describePosition(await sides.observe(), target)}` };
      }),
      after: ['admit'],
    },
    follow: {
      step: step(`PostgreSQL ${sidePlaces[source]} follows`, async () => {
        actions.length = 0;
        await advance(['finish']);
        return actions.length === 0 ? { changed: false, note: 'already' } : { note: actions.join(', ') };
      }),
      after: ['switch'],
    },
    rules: {
      step: step(`inventory is let in ${sidePlaces[target]} alone`, async () => {
        const changed = await applyPlacement(deployment, { primary: target, hasStandby: true });
        return changed ? undefined : { changed: false, note: 'unchanged' };
      }),
      after: ['follow'],
    },
  };
}

async function verifyTwoSides({ cluster }: Deployment): Promise<void> {
  const { primary, hasStandby } = await readDatabasePlacement(cluster);
  if (hasStandby) return;
  throw new UserError(
    `The database is ${sidePlaces[primary]} alone. To move, it needs a copy ${sidePlaces[otherSide(primary)]}, which follows it: make migrate-prepare`,
  );
}

function describePosition({ sides }: Observation, target: Side): string {
  const side = sides[target];
  return side instanceof Error
    ? ''
    : `timeline ${side.timeline}, position ${formatPosition(side.position)} of ${sideNames[target]}`;
}
