import fc from 'fast-check';
import { otherSide, type Side } from '../../../scripts/cluster/database-placement.ts';
import { explainNeed } from '../../../scripts/migration/decide.ts';
import { createSwitch, type SideAction, type Sides } from '../../../scripts/migration/switch-primary.ts';
import { createFakeSides } from './fake-sides.ts';

type Fake = ReturnType<typeof createFakeSides>;

class Interrupted extends Error {}

/** Moves the primary, in a time of the test's own; `actions` may be performed before it is interrupted. */
async function move(
  fake: Fake,
  target: Side,
  actions = Infinity,
  onAction: (action: SideAction) => void = () => undefined,
) {
  let left = actions;
  let now = 0;
  const sides: Sides = {
    ...fake.sides,
    perform: async (action) => {
      if (left-- <= 0) throw new Interrupted();
      await fake.sides.perform(action);
      onAction(action);
      verifyInvariants(fake);
    },
  };
  const sleep = (ms: number) => {
    if (left <= 0) return Promise.reject(new Interrupted());
    now += ms;
    fake.replicate();
    return Promise.resolve();
  };
  const advance = createSwitch(sides, target, {
    ...{ timeoutMs: 1_000, maxOutageMs: 500, everyMs: 100 },
    clock: { now: () => now, sleep },
  });
  return await advance(['finish']);
}

/** Gives up the side that isn't the primary, where nothing speaks against it. Returns what does. */
async function finish(fake: Fake): Promise<string | undefined> {
  const need = explainNeed(await fake.sides.observe());
  if (need === undefined) fake.giveUp();
  return need;
}

/** Never two primaries, and never an acknowledged write on the losing side only. */
function verifyInvariants(fake: Fake): void {
  const primaries = fake.primaries();
  expect(primaries.length).toBeLessThanOrEqual(1);
  for (const side of [...primaries, fake.recorded()]) {
    const log = new Set(fake.logOf(side));
    expect([...fake.acknowledged].filter((id) => !log.has(id))).toEqual([]);
  }
}

describe('the switch', () => {
  test('fences the old primary, proves, promotes, and lets the old one follow', async () => {
    const fake = createFakeSides();
    const actions: string[] = [];
    fake.write();

    await move(fake, 'pod', Infinity, ({ do: what, side }) => actions.push(`${what} ${side}`));

    expect(actions).toEqual(['synchronize vm', 'fence vm', 'promote pod', 'follow vm']);
    expect([fake.primaries(), fake.recorded()]).toEqual([['pod'], 'pod']);
  });

  test('comes back the same way, on a timeline of its own', async () => {
    const fake = createFakeSides();
    const actions: string[] = [];
    await move(fake, 'pod');

    await move(fake, 'vm', Infinity, ({ do: what, side }) => actions.push(`${what} ${side}`));

    expect(actions).toEqual(['synchronize pod', 'checkpoint pod', 'fence pod', 'promote vm', 'follow pod']);
  });

  test('lets the old primary go on, and says why, when the standby lacks some of its log', async () => {
    const fake = createFakeSides();
    let isBlind = true;
    const see = ({ do: what }: SideAction) => {
      if (what === 'fence') isBlind = false;
    };
    // That the standby is away shows only when the old primary has stopped.
    const blind: Fake = {
      ...fake,
      sides: {
        ...fake.sides,
        observe: async () => {
          const seen = await fake.sides.observe();
          const { vm, pod } = seen.sides;
          if (!isBlind || vm instanceof Error || pod instanceof Error) return seen;
          return {
            ...seen,
            sides: {
              vm: { ...vm, follower: { name: 'pod', state: 'streaming', isSynchronous: true, lagBytes: 0 } },
              pod: { ...pod, isStreaming: true },
            },
          };
        },
      },
    };
    fake.cut();

    await expect(move(blind, 'pod', Infinity, see)).rejects.toMatchObject({
      message:
        "The primary stays on the VM. Not in time: PostgreSQL in the cluster has all of the other side's log",
    });
    expect(fake.primaries()).toEqual(['vm']);
  });

  test('takes back a fence that was interrupted before the primary stopped', async () => {
    const fake = createFakeSides();
    const actions: string[] = [];
    fake.sign('vm');

    await move(fake, 'vm', Infinity, ({ do: what, side }) => actions.push(`${what} ${side}`));

    expect(actions).toEqual(['unfence vm']);
  });

  test('refuses while one side cannot be asked', async () => {
    const fake = createFakeSides();
    fake.disconnect('vm');

    await expect(move(fake, 'pod')).rejects.toThrow(
      "PostgreSQL on the VM can't be asked, and so may be the primary",
    );
  });

  test('does not take a side that was cut off for the primary, whatever became of the other one', async () => {
    for (const end of ['stop', 'kill'] as const) {
      const fake = createFakeSides();
      fake.write();
      fake.replicate();
      fake.cut();
      fake.write();
      fake[end]('vm');

      await move(fake, 'pod').catch(verifyRefusal);

      expect(fake.primaries()).toEqual(['vm']);
      verifyInvariants(fake);
    }
  });

  test.each([1, 2, 3, 4])('goes on, or back, when it was interrupted after %i actions', async (count) => {
    for (const [first, second] of [
      ['pod', 'pod'],
      ['pod', 'vm'],
    ] as const) {
      const fake = createFakeSides();
      fake.write();
      await move(fake, first, count).catch((error: unknown) => expect(error).toBeInstanceOf(Interrupted));

      await move(fake, second);

      expect([fake.primaries(), fake.recorded()]).toEqual([[second], second]);
    }
  });

  test('gives up a side only while the other one is the primary for good', async () => {
    const fake = createFakeSides();
    await move(fake, 'pod', 2).catch((error: unknown) => expect(error).toBeInstanceOf(Interrupted));
    expect(await finish(fake)).toBe(
      'PostgreSQL on the VM is not the primary, and the name of the database leads there.',
    );
    fake.boot('vm');
    await move(fake, 'pod');
    fake.write();

    expect(await finish(fake)).toBeUndefined();

    fake.boot('vm');
    expect([fake.primaries(), fake.logOf('vm')]).toEqual([['pod'], []]);
    verifyInvariants(fake);
    await expect(move(fake, 'vm')).rejects.toThrow("PostgreSQL on the VM can't be asked");
    fake.prepare();
    await move(fake, 'vm');
    expect(fake.primaries()).toEqual(['vm']);
    verifyInvariants(fake);
  });

  test.each([
    ['is fenced, and will be a standby', (fake: Fake) => fake.sign('vm'), 'will be a standby'],
    ['does not answer', (fake: Fake) => fake.disconnect('vm'), "can't be asked"],
    ['is stopped', (fake: Fake) => fake.stop('vm'), 'is not the primary'],
  ] as const)('gives up nothing while the primary %s', async (_state, change, reason) => {
    const fake = createFakeSides();
    change(fake);

    expect(await finish(fake)).toMatch(reason);
  });

  test('whatever happens when: never two primaries, and nothing acknowledged is lost', async () => {
    const side = fc.constantFrom<Side>('vm', 'pod');
    const event = fc.oneof(
      { weight: 4, arbitrary: fc.record({ type: fc.constant('write' as const) }) },
      fc.record({ type: fc.constant('move' as const), side, actions: fc.integer({ min: 0, max: 6 }) }),
      fc.record({ type: fc.constantFrom(...(['stop', 'kill', 'boot', 'disconnect'] as const)), side }),
      fc.record({ type: fc.constantFrom(...(['cut', 'heal', 'replicate', 'prepare', 'finish'] as const)) }),
    );

    await fc.assert(
      fc.asyncProperty(fc.array(event, { maxLength: 40 }), async (events) => {
        const fake = createFakeSides();
        for (const one of events) {
          if (one.type === 'move') await move(fake, one.side, one.actions).catch(verifyRefusal);
          else if (one.type === 'finish') await finish(fake);
          else if ('side' in one) fake[one.type](one.side);
          else fake[one.type]();
          verifyInvariants(fake);
        }
        fake.heal();
        fake.prepare();
        const target = otherSide(fake.recorded());
        await move(fake, target);
        expect(fake.primaries()).toEqual([target]);
        verifyInvariants(fake);
      }),
      { numRuns: 500 },
    );
  });
});

/** It may be interrupted, or refuse with a sentence; anything else is a fault of the switch. */
function verifyRefusal(error: unknown): void {
  if (error instanceof Interrupted) return;
  expect(error).toMatchObject({ name: 'UserError' });
}
