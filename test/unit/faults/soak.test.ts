import type { Drill } from '../../../scripts/faults/fault.ts';
import { runSoak, type SoakRecord } from '../../../scripts/faults/soak.ts';
import { readLoadFactor } from '../../../scripts/lib/load-factor.ts';
import { buildRun } from '../../support/commands.ts';
import { buildDeployment } from '../../support/deployments.ts';
import { buildLedger } from '../../support/ledger.ts';

/** Soaks a deployment that can't be reached, for so many seconds. */
async function run(seconds: number, answer: () => string | undefined, limitMs = 100) {
  const record: SoakRecord = {
    ...{ startedAt: '', seed: 1, minutes: 1, journal: '', reports: [], samples: [], unexpected: [] },
  };
  const ledger = buildLedger(answer);
  const begun: string[] = [];
  let saves = 0;
  const drill = {
    ...{ name: 'a-drill', description: '' },
    prepare: () => Promise.reject(new Error(`begun ${begun.push('a-drill')}`)),
    inject: () => Promise.resolve(),
    prediction: { text: '', maxOutageSeconds: 1, limitMs },
  } satisfies Drill;
  await runSoak(buildDeployment(buildRun([])), {
    ...{ ledger, drills: [drill], record, minutes: seconds / 60, everyMinutes: 0.3 / 60 },
    order: (function* () {
      for (;;) yield 'a-drill';
    })(),
    interrupted: new AbortController().signal,
    save: async () => {
      saves += 1;
      await Promise.resolve();
    },
    print: () => undefined,
  });
  await ledger.stop();
  return { record, begun, saves };
}

describe('runSoak', () => {
  test('ends in time by itself, and saves each sample and each drill', async () => {
    const startedAt = performance.now();

    const { record, begun, saves } = await run(2, () => undefined);

    expect((performance.now() - startedAt) / 1000).toBeLessThan(4 * readLoadFactor());
    expect(begun.length).toBeGreaterThan(1);
    expect(record.reports).toHaveLength(begun.length);
    expect(record.samples[0]?.sample).toHaveProperty('memory, ledger and soak');
    expect(saves).toBe(record.samples.length + record.reports.length);
    expect(record.unexpected).toEqual([]);
  });

  test('goes on when a drill could not begin, and tells why', async () => {
    const { record } = await run(1, () => undefined);

    expect(record.reports[0]).toMatchObject({ observed: 'not begun', problems: ['begun 1'] });
  });

  test('begins no drill that may not end in time, and notes what fails though nothing is broken', async () => {
    const { record, begun } = await run(1, () => '503', 60_000);

    expect(begun).toEqual([]);
    expect(record.unexpected).toEqual([
      expect.stringMatching(/503 ×\d+$/),
      expect.stringMatching(/503 ×\d+$/),
    ]);
  });
});
