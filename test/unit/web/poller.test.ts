import { setTimeout as sleep } from 'node:timers/promises';
import { createPoller } from '../../../services/web/topology/poller.ts';
import type { Observations } from '../../../services/web/topology/collector.ts';
import { silentLog } from '../../support/inventory.ts';
import { waitFor } from '../../support/wait.ts';

const stopping = new AbortController();
afterAll(() => stopping.abort());

/** A poller, and how often it has polled; its clock is what `readClock` says. */
function startPoller(readClock = Date.now) {
  const state = { polls: 0 };
  const web = { replica: 'web', notReady: null, links: [], proxy: null };
  const away = { error: 'is away' };
  const poller = createPoller({
    collect: async () => {
      state.polls += 1;
      await sleep(1);
      const at = readClock();
      return {
        at,
        setting: 'local',
        web,
        acquisitions: away,
        queue: away,
        inventory: [],
      } satisfies Observations;
    },
    stopping: stopping.signal,
    log: silentLog,
  });
  return { poller, state };
}

describe('the poller of the map', () => {
  test('goes on when the clock is set back', async () => {
    const start = Date.now();
    let hours = 2;
    const { poller, state } = startPoller(() => start + (hours -= 1) * 3_600_000);

    await poller.read();

    await waitFor('more polls', async () => {
      await poller.read();
      return state.polls > 2;
    });
  });

  test('polls once for all who ask, and makes one text for all who watch', async () => {
    const { poller, state } = startPoller();
    const texts: string[][] = [[], [], []];

    for (const shown of texts) poller.subscribe((json) => shown.push(json), stopping.signal);
    await Promise.all(Array.from({ length: 20 }, poller.read));

    expect(state.polls).toBe(1);
    expect(texts[0]?.[0]).toContain('"nodes":');
    expect(texts.map(([text]) => text)).toEqual(Array(3).fill(texts[0]?.[0]));
  });

  test('polls for its timeline, too, while nobody watches', async () => {
    const { poller, state } = startPoller();

    poller.start();

    await waitFor('two polls', () => state.polls >= 2);
  });
});
