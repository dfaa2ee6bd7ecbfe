import {
  createCpuMeter,
  formatCpuUses,
  parseCpuSeconds,
  type ProxyCpu,
} from '../../../scripts/bench/proxy-cpu.ts';

describe('parseCpuSeconds', () => {
  test('adds user and system time of every process', () => {
    const stat = (pid: number, name: string, user: number, system: number) =>
      `${pid} (${name}) S 1 1 1 0 -1 4194560 1 0 0 0 ${user} ${system} 0 0 20 0 9 0 1 1 1`;

    const seconds = parseCpuSeconds(
      [stat(12, 'envoy', 150, 50), stat(34, 'envoy (old) 2', 25, 0)].join('\n'),
    );

    expect(seconds).toBe(2.25);
  });
});

describe('createCpuMeter', () => {
  const measurement = { requestsPerSecond: 1, meanMs: 1, p50Ms: 1, p99Ms: 1, errors: 0, acknowledged: 500 };

  test('adds up what the proxies use for each kind of load and number of clients', async () => {
    let seconds = 0;
    const readCpu = (): Promise<ProxyCpu> => {
      seconds += 1;
      return Promise.resolve({ pgbench: seconds, wrk: 0, inventory: 2 * seconds, vm: 3 * seconds });
    };
    const { measure, getUse } = createCpuMeter(readCpu);

    await measure('post', 8, () => Promise.resolve(measurement));
    await measure('post', 8, () => Promise.resolve(measurement));
    await measure('post', 64, () => Promise.resolve(measurement));

    expect(getUse('post', 8)).toEqual({ books: 1_000, cpu: { pgbench: 2, wrk: 0, inventory: 4, vm: 6 } });
    expect(getUse('post', 64)).toEqual({ books: 500, cpu: { pgbench: 1, wrk: 0, inventory: 2, vm: 3 } });
  });
});

describe('formatCpuUses', () => {
  test('shows milliseconds for 1,000 books', () => {
    const use = (books: number) => ({ books, cpu: { pgbench: 0.1, wrk: 0.2, inventory: 0.4, vm: 0.05 } });

    const table = formatCpuUses([8], (load) => use(load === 'pgbench' ? 1_000 : 2_000));

    const lines = table.split('\n').slice(-2);
    expect(lines.map((line) => line.split('|').map((cell) => cell.trim()))).toEqual([
      ['', '8', 'pgbench, one-row INSERT', '100', '–', '50', ''],
      ['', '8', 'POST /books', '100', '200', '25', ''],
    ]);
  });
});
