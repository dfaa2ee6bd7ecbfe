import { setTimeout as sleep } from 'node:timers/promises';
import { runChecks, type Check } from '../../../scripts/checks/check.ts';

/** Checks that record when they begin and end. */
function buildChecks() {
  const events: string[] = [];
  const check = (claim: string, ms: number): Check => ({
    claim,
    check: async () => {
      events.push(`${claim} begins`);
      await sleep(ms);
      events.push(`${claim} ends`);
      return claim;
    },
  });
  return { events, check };
}

describe('runChecks', () => {
  test('runs groups in parallel, and the checks of a group one after another', async () => {
    const { events, check } = buildChecks();

    await runChecks([[check('a', 30), check('b', 0)], [check('c', 0)]], () => undefined);

    expect(events).toEqual(['a begins', 'c begins', 'c ends', 'a ends', 'b begins', 'b ends']);
  });

  test('reports and returns in the order of the list, whichever ends first', async () => {
    const { check } = buildChecks();
    const reported: string[] = [];
    const groups = [[check('a', 30), check('b', 0)], [check('c', 0)], [check('d', 60)]];

    const reports = await runChecks(groups, ({ claim }) => reported.push(claim));

    expect(reported).toEqual(['a', 'b', 'c', 'd']);
    expect(reports.map(({ claim }) => claim)).toEqual(reported);
  });

  test('reports a check of the first group before the others have ended', async () => {
    const { events, check } = buildChecks();

    await runChecks([[check('a', 0)], [check('b', 30)]], ({ claim }) => events.push(`${claim} reported`));

    expect(events.indexOf('a reported')).toBeLessThan(events.indexOf('b ends'));
  });

  test('begins nothing more in any group once it is interrupted', async () => {
    const { events, check } = buildChecks();
    const interruption = new AbortController();
    const groups = [
      [check('a', 0), check('b', 0)],
      [check('c', 30), check('d', 0)],
    ];

    await runChecks(groups, () => interruption.abort(), interruption.signal);

    expect(events).toEqual(['a begins', 'c begins', 'a ends', 'c ends']);
  });
});
