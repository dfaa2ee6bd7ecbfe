import type { Move } from '../../../services/platform/database-report.ts';
import { createPrimaryWatch } from '../../../services/inventory/primary-watch.ts';
import { waitFor } from '../../support/wait.ts';

const onVm = { name: 'postgres-1-vm', isPrimary: true };
const inPod = { name: 'postgres-1', isPrimary: true };
const inPodAsStandby = { name: 'postgres-1', isPrimary: false };

/** A watch whose clock is `clock.now`, and the moves that it has told. */
function startWatch() {
  const clock = { now: 0 };
  const moves: Move[] = [];
  const watch = createPrimaryWatch(
    (move) => moves.push(move),
    () => clock.now,
  );
  return { watch, clock, moves };
}

describe('the watch of the primary', () => {
  test('knows nothing before a server has said who it is', () => {
    expect(startWatch().watch.state()).toBeUndefined();
  });

  test('measures a move from the last word of the old primary to the first of the new one', () => {
    const { watch, clock, moves } = startWatch();
    const [first, second] = [{}, {}];

    watch.identified(first, onVm);
    clock.now = 1_000;
    watch.heard(first);
    clock.now = 1_740;
    watch.identified(second, inPod);
    clock.now = 2_000;
    watch.heard(second);

    expect(moves).toEqual([
      { from: 'postgres-1-vm', to: 'postgres-1', pausedMs: 740, at: expect.stringMatching(/Z$/) },
    ]);
    expect(watch.state()).toEqual({ server: 'postgres-1', isPrimary: true, move: moves[0] });
  });

  test('takes no standby for the new primary before it is promoted', () => {
    const { watch, clock, moves } = startWatch();

    watch.identified({}, onVm);
    clock.now = 500;
    watch.identified({}, inPodAsStandby);
    const meanwhile = watch.state();
    clock.now = 900;
    watch.identified({}, inPod);

    expect(meanwhile).toEqual({ server: 'postgres-1-vm', isPrimary: false, move: null });
    expect(moves).toMatchObject([{ pausedMs: 900 }]);
  });

  test('sees no move in a restart, nor where servers have no name', () => {
    const { watch, moves } = startWatch();

    for (const name of ['', 'postgres-1-vm', 'postgres-1-vm', '']) {
      watch.identified({}, { name, isPrimary: true });
    }

    expect(moves).toEqual([]);
  });

  test('lets a late word of the old primary change nothing', () => {
    const { watch, clock, moves } = startWatch();
    const old = {};

    watch.identified(old, onVm);
    watch.identified({}, inPod);
    clock.now = 300;
    watch.heard(old);
    clock.now = 1_000;
    watch.identified({}, onVm);

    expect(moves.map(({ pausedMs }) => pausedMs)).toEqual([0, 1_000]);
  });

  test('asks often for the primary after a loss, until there is one', async () => {
    const { watch } = startWatch();
    let probes = 0;
    watch.identified({}, onVm);

    const probe = () => {
      probes += 1;
      if (probes < 3) return Promise.reject(new Error('nobody is there'));
      watch.identified({}, inPod);
      return Promise.resolve();
    };
    await Promise.all([watch.searchPrimary(probe), watch.searchPrimary(probe)]);

    expect(probes).toBe(3);
  });

  test('gives the search up, and leaves the rest to the health checks', async () => {
    const { watch, clock } = startWatch();
    let isOver = false;
    watch.identified({}, onVm);

    void watch
      .searchPrimary(() => {
        clock.now += 1_000;
        return Promise.reject(new Error('nobody is there'));
      })
      .then(() => (isOver = true));

    await waitFor('the end of the search', () => isOver);
    expect(clock.now).toBe(5_000);
  });
});
