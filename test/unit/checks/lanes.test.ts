import { setTimeout as sleep } from 'node:timers/promises';
import { runLanes, type Check } from '../../../scripts/checks/check.ts';

const never = new AbortController().signal;

/** Claims that note when they begin and end. */
function buildClaims() {
  const events: string[] = [];
  const claim = (name: string, ms: number): Check => ({
    claim: name,
    check: async () => {
      events.push(`${name} begins`);
      await sleep(ms);
      events.push(`${name} ends`);
      return name;
    },
  });
  return { events, claim };
}

describe('runLanes', () => {
  test('tries lanes side by side, and the claims of a lane in turn', async () => {
    const { events, claim } = buildClaims();

    await runLanes([[claim('a', 30), claim('b', 0)], [claim('c', 0)]], () => undefined, never);

    expect(events).toEqual(['a begins', 'c begins', 'c ends', 'a ends', 'b begins', 'b ends']);
  });

  test('tells and answers in the order of the list, whichever ends first', async () => {
    const { claim } = buildClaims();
    const told: string[] = [];
    const lanes = [[claim('a', 30), claim('b', 0)], [claim('c', 0)], [claim('d', 60)]];

    const reports = await runLanes(lanes, (report) => told.push(report.claim), never);

    expect(told).toEqual(['a', 'b', 'c', 'd']);
    expect(reports.map((report) => report.claim)).toEqual(told);
  });

  test('tells a claim of the first lane before the others have ended', async () => {
    const { events, claim } = buildClaims();

    await runLanes(
      [[claim('a', 0)], [claim('b', 30)]],
      (report) => events.push(`${report.claim} told`),
      never,
    );

    expect(events.indexOf('a told')).toBeLessThan(events.indexOf('b ends'));
  });

  test('begins nothing more in any lane once it is interrupted', async () => {
    const { events, claim } = buildClaims();
    const interruption = new AbortController();
    const lanes = [
      [claim('a', 0), claim('b', 0)],
      [claim('c', 30), claim('d', 0)],
    ];

    await runLanes(lanes, () => interruption.abort(), interruption.signal);

    expect(events).toEqual(['a begins', 'c begins', 'a ends', 'c ends']);
  });
});
