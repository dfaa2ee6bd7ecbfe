import { parsePgbench, pgbenchArguments } from '../../../scripts/bench/pgbench.ts';

const summary = `transaction type: insert-book.sql
scaling factor: 1
query mode: prepared
number of clients: 8
number of threads: 2
maximum number of tries: 1
duration: 2 s
number of transactions actually processed: 17637
number of failed transactions: 0 (0.000%)
latency average = 0.893 ms
initial connection time = 22.145 ms
tps = 8959.105563 (without initial connection time)
`;

describe('parsePgbench', () => {
  test('reads rate and mean from the summary, percentiles from the logs of all threads', () => {
    const logs = ['0 1 1000 0 1700000000 1\n0 2 2000 0 1700000000 2\n', '1 1 3000 0 1700000000 3\n'];

    expect(parsePgbench(summary, logs)).toEqual({
      requestsPerSecond: 8959.105563,
      meanMs: 0.893,
      p50Ms: 2,
      p99Ms: 3,
      errors: 0,
      acknowledged: 17637,
    });
  });

  test('leaves failed transactions out of the percentiles', () => {
    const { p99Ms } = parsePgbench(summary, ['0 1 1000 0 1700000000 1\n0 2 failed 0 1700000000 2\n']);

    expect(p99Ms).toBe(1);
  });

  test('refuses a summary that lacks a figure', () => {
    expect(() => parsePgbench('tps = 1.0', ['0 1 1000 0 1 1\n'])).toThrow('latency average');
  });

  test('refuses to make figures of no transaction at all', () => {
    expect(() => parsePgbench(summary, [''])).toThrow('give it more with BENCH_SECONDS');
  });
});

describe('pgbenchArguments', () => {
  test('gives many clients time to connect', () => {
    const options = { clients: 256, seconds: 5, threads: 2, script: 'a.sql', logPrefix: 'b' };

    expect(pgbenchArguments(options)).toContain('--time=9');
  });

  test('never asks for more threads than clients', () => {
    const options = { clients: 1, seconds: 5, threads: 2, script: 'a.sql', logPrefix: 'b' };

    expect(pgbenchArguments(options)).toContain('--jobs=1');
  });
});
