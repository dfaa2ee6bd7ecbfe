import { createLink } from '../../../services/platform/link.ts';

/** A link by a clock that the test sets. */
function buildLink() {
  const clock = { ms: 100_000 };
  return { clock, link: createLink('inventory', () => clock.ms) };
}

describe('a link', () => {
  test('counts who has answered, and how fast, over the last five whole seconds', () => {
    const { clock, link } = buildLink();
    for (const latencyMs of [10, 30, 20]) {
      const request = link.begin();
      clock.ms += latencyMs;
      request.answered('inventory-a');
    }
    clock.ms += 1_000;

    expect(link.report().answers).toEqual([{ by: 'inventory-a', requestsPerSecond: 0.6, latencyMs: 20 }]);

    clock.ms += 6_000;
    expect(link.report().answers).toEqual([]);
  });

  test('tells why there is no answer, and since when, until there is one', () => {
    const { clock, link } = buildLink();
    const first = link.begin();
    clock.ms += 500;
    first.failed('connect ECONNREFUSED');
    const { problem } = link.report();
    link.begin().failed('timeout');

    expect(link.report().problem).toEqual({ reason: 'timeout', since: problem?.since });

    link.probe().answered();
    expect(link.report().problem).toBeNull();
  });

  test('tells how long the oldest request has been waiting', () => {
    const { clock, link } = buildLink();
    link.begin();
    clock.ms += 1_500;
    const second = link.begin();
    clock.ms += 100;
    second.answered();

    expect(link.report().waitingMs).toBe(1_600);
  });

  test('counts neither a probe nor what was abandoned', () => {
    const { clock, link } = buildLink();
    link.probe().answered();
    link.begin().abandoned();
    clock.ms += 1_000;

    expect(link.report()).toEqual({ to: 'inventory', problem: null, waitingMs: 0, answers: [] });
  });

  test('takes what is said of a request first', () => {
    const { link } = buildLink();
    const request = link.begin();
    request.answered();
    request.failed('too late');

    expect(link.report().problem).toBeNull();
  });
});
