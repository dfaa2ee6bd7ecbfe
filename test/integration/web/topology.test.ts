import { join } from 'node:path';
import { readLoadFactor } from '../../../scripts/lib/load-factor.ts';
import { topologySchema, type Topology } from '../../../services/web/topology/topology.ts';
import type { TestDatabase } from '../../../scripts/testing/postgres.ts';
import { createDatabase } from '../../support/postgres.ts';
import { killServices, type ServiceProcess, startService } from '../../support/process.ts';
import { startTcpProxy, type TcpProxy } from '../../../scripts/testing/tcp-proxy.ts';
import { makeDirectory } from '../../support/temporary.ts';
import { waitFor } from '../../support/wait.ts';
import { startWeb, type Web } from './start-web.ts';

/** Shown, that is: from the moment of the fault. */
const shownWithinMs = 3_000 * readLoadFactor();

const connections = [
  ['browser', 'web', 'http'],
  ['web', 'acquisitions', 'http'],
  ['web', 'inventory', 'http'],
  ['acquisitions', 'inventory', 'http'],
  ['inventory', 'postgres', 'postgres'],
];

// The tests build on each other: one library without a mesh, from a healthy start to a killed service.
describe('GET /api/map', () => {
  let database: TestDatabase;
  let toDatabase: TcpProxy;
  let acquisitions: ServiceProcess;
  let web: Web;

  beforeAll(async () => {
    database = await createDatabase();
    toDatabase = await startTcpProxy(database.connection);
    const inventory = await startService('inventory', {
      env: { ...database.env, PGPORT: String(toDatabase.port) },
    });
    acquisitions = await startService('acquisitions', {
      env: {
        INVENTORY_URL: inventory.url,
        STATE_DIR: join(await makeDirectory(), 'outbox'),
        BUY_EVERY_MS: '200',
      },
    });
    web = await startWeb({ inventoryUrl: inventory.url, acquisitionsUrl: acquisitions.url });
  });

  afterAll(async () => {
    await web.close();
    await killServices();
    await toDatabase.close();
    await database.drop();
  });

  async function readMap(): Promise<Topology> {
    const { status, headers, body } = await web.get('/api/map');
    expect(status).toBe(200);
    expect(headers.get('cache-control')).toBe('no-store');
    return topologySchema.parse(body);
  }

  const findEdge = async (from: string, to: string) =>
    (await readMap()).edges.find((edge) => edge.from === from && edge.to === to);

  test('shows every service and its place, and that there is no mesh', async () => {
    const { setting, nodes, edges, story } = await readMap();

    expect(setting).toBe('local');
    expect(nodes.map(({ id, place, health }) => [id, place, health])).toEqual([
      ['browser', 'outside', 'up'],
      ['web', 'machine', 'up'],
      ['acquisitions', 'machine', 'up'],
      ['inventory', 'machine', 'up'],
      ['postgres', 'machine', 'up'],
    ]);
    expect(edges.map(({ from, to, protocol }) => [from, to, protocol])).toEqual(connections);
    expect(new Set(edges.map(({ security, identities }) => identities ?? security))).toEqual(
      new Set(['none']),
    );
    expect(story).toEqual([]);
  });

  test('shows measured request rates and latencies', async () => {
    await waitFor('purchases to be measured', async () => {
      const edges = [
        await findEdge('acquisitions', 'inventory'),
        await findEdge('inventory', 'postgres'),
        await findEdge('browser', 'web'),
      ];
      return edges.every((edge) => edge && (edge.requestsPerSecond ?? 0) >= 1 && (edge.latencyMs ?? 0) > 0);
    });

    expect(await findEdge('web', 'acquisitions')).toMatchObject({ requestsPerSecond: 0, latencyMs: null });
  });

  test('shows within 3 s that the database is away, with a reason in words and numbers', async () => {
    toDatabase.hold();
    const began = performance.now();

    await waitFor(
      'the edge to be red',
      async () => (await findEdge('inventory', 'postgres'))?.health === 'down',
    );
    expect(performance.now() - began).toBeLessThan(shownWithinMs);
    await waitFor('its reason', async () =>
      /^The database's health check fails since \d+ s \(.+\); \d+ purchases are waiting, none lost\.$/.test(
        (await findEdge('inventory', 'postgres'))?.reason ?? '',
      ),
    );

    // Only an outage that lasts becomes an event.
    await waitFor('the event', async () => (await readMap()).story.length > 0);
    const { nodes } = await readMap();
    expect(nodes.filter(({ health }) => health === 'down').map(({ id }) => id)).toEqual(['postgres']);
  });

  test('tells that it is back, and for how long it was away', async () => {
    toDatabase.release();

    await waitFor('the event', async () => (await readMap()).story.length > 1);
    const { story, edges } = await readMap();

    expect(story).toMatchObject([
      { kind: 'database', text: 'The database is away.' },
      { kind: 'database', text: expect.stringMatching(/^The database is back after \d+ s\.$/) },
    ]);
    expect(story[1]?.id).toBeGreaterThan(story[0]?.id ?? 0);
    expect(edges.find(({ to }) => to === 'postgres')).toMatchObject({ health: 'up', reason: null });
  });

  test('says that a service cannot be reached', async () => {
    acquisitions.signal('SIGKILL');
    await acquisitions.ended;

    await waitFor(
      'the edge to be red',
      async () => (await findEdge('web', 'acquisitions'))?.health === 'down',
    );

    expect(await findEdge('web', 'acquisitions')).toMatchObject({
      reason: expect.stringMatching(/^acquisitions cannot be reached: connect ECONNREFUSED/),
    });
    expect(await findEdge('acquisitions', 'inventory')).toMatchObject({
      health: 'unknown',
      requestsPerSecond: null,
    });
  });
});
