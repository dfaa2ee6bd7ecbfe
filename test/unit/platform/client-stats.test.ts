import { createClientStats } from '../../../services/platform/client-stats.ts';

/** Client stats with a clock that the test sets. */
function buildStats() {
  const clock = { ms: 100_000 };
  return { clock, stats: createClientStats('inventory', () => clock.ms) };
}

describe('the client stats', () => {
  test('count who answered, and how fast, over the last five whole seconds', () => {
    const { clock, stats } = buildStats();
    for (const latencyMs of [10, 30, 20]) {
      const request = stats.startRequest();
      clock.ms += latencyMs;
      request.answered('inventory-a');
    }
    clock.ms += 1_000;

    expect(stats.report().answers).toEqual([{ by: 'inventory-a', requestsPerSecond: 0.6, latencyMs: 20 }]);

    clock.ms += 6_000;
    expect(stats.report().answers).toEqual([]);
  });

  test('say why there is no answer, and since when, until there is one', () => {
    const { clock, stats } = buildStats();
    const first = stats.startRequest();
    clock.ms += 500;
    first.failed('connect ECONNREFUSED');
    const { problem } = stats.report();
    stats.startRequest().failed('timeout');

    expect(stats.report().problem).toEqual({ reason: 'timeout', since: problem?.since });

    stats.startProbe().answered();
    expect(stats.report().problem).toBeNull();
  });

  test('say how long the oldest request has been waiting', () => {
    const { clock, stats } = buildStats();
    stats.startRequest();
    clock.ms += 1_500;
    const second = stats.startRequest();
    clock.ms += 100;
    second.answered();

    expect(stats.report().waitingMs).toBe(1_600);
  });

  test('count neither a probe nor a cancelled request', () => {
    const { clock, stats } = buildStats();
    stats.startProbe().answered();
    stats.startRequest().cancelled();
    clock.ms += 1_000;

    expect(stats.report()).toEqual({ to: 'inventory', problem: null, waitingMs: 0, answers: [] });
  });

  test('keep only the first outcome of a request', () => {
    const { stats } = buildStats();
    const request = stats.startRequest();
    request.answered();
    request.failed('too late');

    expect(stats.report().problem).toBeNull();
  });
});
