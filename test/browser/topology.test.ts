import type { Page } from 'playwright-core';
import type { Topology } from '../../services/web/public/topology/types.js';
import { useBrowser } from '../support/browser.ts';
import { startMapServer } from '../support/map-server.ts';
import { waitFor } from '../support/wait.ts';
import {
  ago,
  buildBrokenTopology,
  buildMeshTopology,
  buildMigrationTopology,
  buildPlaintextTopology,
} from './topologies.ts';

const browser = useBrowser();
const servers: Awaited<ReturnType<typeof startMapServer>>[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

/** A page whose server shows `state.map` as the topology. */
async function openWith(map: Topology, path = '') {
  const state = { map };
  const server = await startMapServer(state);
  servers.push(server);
  const page = await browser.open({ path: server.url + path });
  await page.locator('.node').first().waitFor();
  return { page, state };
}

const labelOf = (page: Page, from: string, to: string) =>
  page.getByRole('button', { name: new RegExp(`^${from}\\S* to ${to}`) }).first();

describe('the topology', () => {
  test('draws cluster and VM apart, each replica by its name, and their connections', async () => {
    const { page } = await openWith(buildMeshTopology());

    const services = await page.getByRole('list', { name: 'Services' }).getByRole('listitem').allInnerTexts();

    expect(services.map((text) => text.replaceAll(/\s+/g, ' '))).toEqual([
      'browser where you watch',
      'web shows the library',
      'acquisitions buys the books',
      'inventory 6f9c7b8d4-x2x5p',
      'inventory 6f9c7b8d4-k7wlq',
      'postgres-1-vm PostgreSQL',
    ]);
    expect(await page.locator('.zone-label').allInnerTexts()).toEqual([
      'Kubernetes cluster',
      'Virtual machine',
    ]);
    expect(await page.locator('.edge').count()).toBe(8);
  });

  test('has a padlock only where mutual TLS is known, and shows the identities on focus and on hover', async () => {
    const { page } = await openWith(buildMeshTopology());
    const label = labelOf(page, 'inventory-6f9c7b8d4-x2x5p', 'postgres-1-vm');

    await label.focus();
    const details = page.locator('.edge-item', { has: label }).locator('.edge-details');
    await details.waitFor();
    const identities = await details.locator('code').allInnerTexts();
    await page.getByRole('heading', { name: 'Register' }).click();
    await details.waitFor({ state: 'hidden' });
    await label.hover();
    await details.waitFor();

    expect(identities).toEqual([
      'spiffe://cluster.local/ns/default/sa/inventory',
      'spiffe://cluster.local/ns/default/sa/postgres',
    ]);
    expect(await page.locator('.edge-item .padlock').count()).toBe(7);
    expect(await labelOf(page, 'browser', 'web').locator('.padlock').count()).toBe(0);
  });

  test('has no padlocks where the mesh speaks plaintext, and says what that means', async () => {
    const { page, state } = await openWith(buildMeshTopology());

    state.map = buildPlaintextTopology();
    await page.locator('.edge.plaintext').first().waitFor();

    expect(await page.locator('.edge-item .padlock').count()).toBe(0);
    await page.getByText('plaintext: anybody on the way can read it').first().waitFor();
  });

  test('moves a dot for each request, and none where there is no traffic', async () => {
    const map = buildMeshTopology();
    const edges = map.edges.map((edge) => ({
      ...edge,
      requestsPerSecond: edge.to === 'postgres-1-vm' ? 4 : 0,
    }));
    const { page } = await openWith({ ...map, edges });

    const dots = page.locator('.edge .edge-traffic');

    expect(await dots.count()).toBe(2);
    const style = await dots.first().getAttribute('style');
    const [, gap, seconds] = /--gap: ([\d.]+); --seconds: ([\d.]+)s/.exec(style ?? '') ?? [];
    expect(1 / Number(seconds)).toBeCloseTo(4, 0);
    expect(Number(gap)).toBeGreaterThan(1);
  });

  test('shows an outage in red and as text, and its end', async () => {
    const { page, state } = await openWith(buildMeshTopology());
    await page.getByText('All is well.').waitFor();
    const reason = 'The database’s health check fails since 12 s; 5 purchases are waiting, none lost.';

    state.map = buildBrokenTopology(reason);
    await page.locator('#problems').getByText(reason).waitFor();
    const away = {
      edges: await page.locator('.edge.down').count(),
      node: await page.locator('.node.down').innerText(),
      moving: await page.locator('.edge.down .edge-traffic').count(),
    };
    state.map = buildMeshTopology();
    await page.getByText('All is well.').waitFor();

    expect(away).toEqual({
      edges: 2,
      node: expect.stringMatching(/^postgres-1-vm\s+away for \d+ s$/),
      moving: 0,
    });
    expect(await page.locator('.edge.down, .node.down').count()).toBe(0);
  });

  test('draws both servers of a database that moves, the stream between them, and the switch', async () => {
    const { page, state } = await openWith(buildMigrationTopology());
    const servers = () => page.locator('.node:is(.database, .standby)').allInnerTexts();
    const stream = labelOf(page, 'postgres-1-vm', 'postgres-1, mutual TLS');
    await stream.focus();
    const before = {
      servers: await servers(),
      label: await stream.innerText(),
      details: await page.locator('.edge-item', { has: stream }).locator('.edge-details').innerText(),
    };

    state.map = buildBrokenTopology('The database’s health check fails since 0 s.', buildMigrationTopology());
    await page.locator('.node.database.down').waitFor();
    const during = await servers();
    state.map = buildMigrationTopology('postgres-1');
    await page.locator('.node.just-moved').waitFor();
    const after = await servers();

    const lines = (texts: string[]) => texts.map((text) => text.split(/\s*\n\s*/));
    expect(lines(before.servers)).toEqual([
      ['postgres-1', 'standby'],
      ['postgres-1-vm', 'primary'],
    ]);
    expect(before.label).toMatch(/0\.84 ms/);
    expect(before.details).toMatch(
      /5\.3 kB of the log a second.*\s+Mutual TLS: it arrives from 127\.0\.0\.6/,
    );
    expect(lines(during)).toEqual([
      ['postgres-1', 'standby'],
      ['postgres-1-vm', expect.stringMatching(/^away for/)],
    ]);
    expect(lines(after)).toEqual([
      ['postgres-1', expect.stringMatching(/^primary for \d+ s$/)],
      ['postgres-1-vm', 'standby'],
    ]);
    expect(await labelOf(page, 'inventory', 'postgres-1, ').count()).toBe(1);
    expect(await page.locator('.event').first().innerText()).toMatch(
      /moved from the VM to the cluster: writes paused for 740 ms/,
    );
  });

  test.each([
    ['one server', buildMeshTopology()],
    ['two servers', buildMigrationTopology()],
  ])('fits its container at every width with %s, with no label outside', async (_, map) => {
    const { page } = await openWith(map);

    for (const width of [360, 768, 1440, 2560]) {
      await page.setViewportSize({ width, height: 900 });
      await waitFor(`all to fit into ${width} px`, async () => {
        const places = page.locator('.edge-label, .node');
        const boxes = await Promise.all((await places.all()).map((one) => one.boundingBox()));
        const sideways = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
        return (
          boxes.every((box) => box !== null && box.x >= 0 && box.x + box.width <= width) &&
          (await page.evaluate(sideways)) === 0
        );
      });
    }
  });
});

describe('the timeline', () => {
  test('shows the events with their times, the latest first', async () => {
    const { page } = await openWith(buildMeshTopology());

    const events = await page.locator('.event').allInnerTexts();

    expect(events[0]).toMatch(/^\d\d:\d\d:\d\d\s+The certificate of postgres-1-vm was renewed\.$/);
    expect(events).toHaveLength(5);
  });

  test('tells the day of what has happened long ago', async () => {
    const story = [
      { id: 1, at: ago(400 * 86_400), kind: 'database', text: 'The database is away.' } as const,
    ];
    const { page } = await openWith(buildMeshTopology({ story }));

    const events = await page.locator('.event').allInnerTexts();

    expect(events).toEqual([expect.stringMatching(/^\d+ [A-Z][a-z]+ \d{4}\s+The database is away\.$/)]);
  });
});

describe('the page for an audience', () => {
  test.each([
    ['one server', buildMeshTopology()],
    ['two servers', buildMigrationTopology('postgres-1')],
  ])(
    'has large type, fits one screen with %s, and leaves out what only a single reader needs',
    async (_, map) => {
      const { page } = await openWith(map, '?present');
      await page.setViewportSize({ width: 1920, height: 1080 });

      await waitFor('large type on one screen', async () => {
        const size = await page.evaluate(
          `parseFloat(getComputedStyle(document.querySelector('.edge-label')).fontSize)`,
        );
        const below = await page.evaluate('document.documentElement.scrollHeight - innerHeight');
        return Number(size) >= 26 && below === 0;
      });

      expect(await page.locator('.columns').isVisible()).toBe(false);
      for (const part of ['.bookshelf', '.topology', '.timeline', '#books'])
        expect(await page.locator(part).isVisible()).toBe(true);
    },
  );
});
