import { meterLoads } from '../../../scripts/bench/cpu-meter.ts';
import { checkCpuGoal, formatCpuUses, type CpuColumn } from '../../../scripts/bench/cpu-table.ts';
import { groupSeconds } from '../../../scripts/bench/local-cpu.ts';
import { parseProcesses, parseProcessors, sumSeconds } from '../../../scripts/bench/proc.ts';

const stat = (pid: number, name: string, parent: number, ticks: number[]) =>
  `${pid} (${name}) S ${parent} 1 1 0 -1 4194560 1 0 0 0 ${ticks.join(' ')} 20 0 9 0 1 1 1\n`;

describe('parseProcesses', () => {
  test('reads user and system time, and those of children that have ended', () => {
    const processes = parseProcesses(
      stat(12, 'envoy', 1, [150, 50, 0, 0]) + stat(34, 'a (name) of 3', 12, [0, 25, 3, 4]),
    );

    expect(processes).toEqual([
      { pid: 12, parent: 1, name: 'envoy', own: 2, ended: 0 },
      { pid: 34, parent: 12, name: 'a (name) of 3', own: 0.25, ended: 0.07 },
    ]);
    expect(sumSeconds(processes)).toBeCloseTo(2.32);
  });
});

describe('parseProcessors', () => {
  test('counts waiting for a disk as idle, and the time of guests once', () => {
    const text = 'cpu  100 0 50 300 50 0 0 0 70 0\ncpu0 1 1 1 1 1 1 1 1 1 1\n';

    expect(parseProcessors(text)).toEqual({ all: 5, idle: 3.5 });
  });
});

describe('groupSeconds', () => {
  test('tells PostgreSQL, the service and the clients of a run apart, and leaves others out', () => {
    const processes = parseProcesses(
      [
        stat(10, 'node', 1, [900, 0, 100, 100]),
        stat(11, 'postgres', 10, [100, 0, 50, 0]),
        stat(12, 'postgres', 11, [0, 50, 0, 0]),
        stat(13, 'node', 10, [300, 0, 0, 0]),
        stat(99, 'postgres', 1, [700, 0, 0, 0]),
      ].join(''),
    );

    expect(groupSeconds(processes, 10)).toEqual({ service: 3, postgres: 2, client: 2 });
  });
});

describe('meterLoads', () => {
  test('adds up what each kind of load costs with each number of clients', async () => {
    let reading = 0;
    const measure = () =>
      Promise.resolve({ requestsPerSecond: 1, meanMs: 1, p50Ms: 1, p99Ms: 1, errors: 0, acknowledged: 500 });
    const { loads, getUse } = meterLoads(
      { runPgbench: measure, runPosts: measure, sql: () => Promise.resolve('') },
      {
        parts: ['service', 'postgres'],
        readSeconds: () => Promise.resolve({ service: (reading += 1), postgres: 3 * reading }),
        readProcessors: () => Promise.resolve({ all: 10 * reading, idle: 2 * reading }),
      },
    );

    await loads.runPosts(8, 5);
    await loads.runPosts(8, 5);
    await loads.runPosts(64, 5);

    expect(getUse('post', 8)).toMatchObject({ books: 1_000, seconds: { service: 2, postgres: 6 } });
    expect(getUse('post', 64)).toMatchObject({ books: 500, seconds: { service: 1, postgres: 3 } });
    expect(getUse('pgbench', 8).books).toBe(0);
  });
});

describe('the table of CPU', () => {
  type Part = 'service' | 'postgres';
  const columns: CpuColumn<Part>[] = [
    { heading: 'Node.js', parts: { post: 'service' } },
    { heading: 'PostgreSQL', parts: { pgbench: 'postgres', post: 'postgres' } },
  ];
  const getUse = (load: string) => ({
    books: load === 'post' ? 2_000 : 1_000,
    seconds: { service: 0.2, postgres: 0.2 },
    processors: { all: 10, idle: 4.5 },
  });

  test('shows microseconds for a book, the sum, what was idle, and the ratio', () => {
    const lines = formatCpuUses(columns, [64], getUse).split('\n').slice(-2);

    expect(lines.map((line) => line.split('|').map((cell) => cell.trim()))).toEqual([
      ['', '64', 'pgbench, one-row INSERT', '–', '200', '200', '45 %', '', ''],
      ['', '64', 'POST /books', '100', '100', '200', '45 %', '1.00', ''],
    ]);
  });

  test('has a goal for 64 clients', () => {
    expect(checkCpuGoal(columns, [1, 64], getUse)).toEqual([
      { isMet: false, text: "64 clients: 1.00 times pgbench's CPU for a book (goal: at most 0.75)" },
    ]);
    expect(checkCpuGoal(columns, [1], getUse)).toEqual([]);
  });
});
