import { formatHops, measureHops, type Hop } from '../../../scripts/bench/hops.ts';

type Part = 'client' | 'server' | 'onwards';

/** Each answer costs the parts so many seconds, and takes so many milliseconds. */
function buildHop(errors = 0) {
  const used = { client: 0, server: 0, onwards: 0 };
  const answer = (p50Ms: number, costs: Partial<typeof used>) => () => {
    for (const part of ['client', 'server', 'onwards'] as const) used[part] += costs[part] ?? 0;
    const measurement = { requestsPerSecond: 1, meanMs: 1, p50Ms, p99Ms: 1, errors, acknowledged: 1_000 };
    return Promise.resolve(measurement);
  };
  const hop: Hop<Part> = {
    request: 'GET /books/{id}',
    beside: answer(0.5, { onwards: 0.03 }),
    meshed: answer(1.25, { client: 0.1, server: 0.15 }),
    ...{ client: 'client', server: 'server', onwards: 'onwards' },
  };
  const sources = {
    parts: ['client', 'server', 'onwards'] as const,
    readSeconds: () => Promise.resolve({ ...used }),
    readProcessors: () => Promise.resolve({ all: 1, idle: 1 }),
  };
  return { hop, sources };
}

describe('measureHops', () => {
  test('tells what each proxy adds, without what it does for the next hop', async () => {
    const { hop, sources } = buildHop();

    const prices = await measureHops([hop], sources, { rounds: 2, seconds: 1 });

    expect(prices.map(({ clients }) => clients)).toEqual([1, 32]);
    expect(prices[0]).toMatchObject({ request: 'GET /books/{id}', besideMs: 0.5, meshedMs: 1.25 });
    expect(prices[0]?.clientUs).toBeCloseTo(100);
    expect(prices[0]?.serverUs).toBeCloseTo(120);
  });

  test('takes no figure of requests that failed', async () => {
    const { hop, sources } = buildHop(1);

    await expect(measureHops([hop], sources, { rounds: 1, seconds: 1 })).rejects.toThrow(
      'GET /books/{id} with 1 clients: 2 requests failed.',
    );
  });
});

test('formatHops adds both proxies up, and takes the time from beside off', () => {
  const price = {
    request: 'select 1',
    clients: 1,
    besideMs: 0.05,
    meshedMs: 0.3,
    clientUs: 70,
    serverUs: 80,
  };

  const [line = ''] = formatHops([price]).split('\n').slice(-1);

  expect(line.split('|').map((cell) => cell.trim())).toEqual([
    ...['', '1', 'select 1', '0.05', '0.30', '0.25', '70', '80', '150', ''],
  ]);
});
