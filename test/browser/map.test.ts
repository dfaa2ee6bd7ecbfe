import type { Page } from 'playwright-core';
import type { Topology } from '../../services/web/public/map/types.js';
import { startBrowser } from '../support/browser.ts';
import { buildBrokenMap, buildMeshMap, buildPlainMap } from './maps.ts';

let browser: Awaited<ReturnType<typeof startBrowser>>;
beforeAll(async () => {
  browser = await startBrowser();
});
afterEach(() => browser.check());
afterAll(() => browser.close());

/** A page before a server whose map is what `state.map` says at the time. */
async function openWith(map: Topology, path = '') {
  const state = { map };
  const page = await browser.open({
    path,
    prepare: (page) => page.route('**/api/map', (route) => route.fulfill({ json: state.map })),
  });
  await page.locator('.node').first().waitFor();
  return { page, state };
}

const labelOf = (page: Page, from: string, to: string) =>
  page.getByRole('button', { name: new RegExp(`^${from}\\S* to ${to}`) }).first();

describe('the map', () => {
  test('draws cluster and VM apart, each replica by its name, and their connections', async () => {
    const { page } = await openWith(buildMeshMap());

    const services = await page.getByRole('list', { name: 'Services' }).getByRole('listitem').allInnerTexts();

    expect(services.map((text) => text.replaceAll(/\s+/g, ' '))).toEqual([
      'browser where you watch',
      'web shows the library',
      'acquisitions buys the books',
      'inventory 6f9c7b8d4-x2x5p',
      'inventory 6f9c7b8d4-k7wlq',
      'postgres-1-vm PostgreSQL',
    ]);
    expect(await page.locator('.sign').allInnerTexts()).toEqual(['Kubernetes cluster', 'Virtual machine']);
    expect(await page.locator('.tube').count()).toBe(8);
  });

  test('has a padlock only where mutual TLS is known, and tells whose it is on focus and on hover', async () => {
    const { page } = await openWith(buildMeshMap());
    const label = labelOf(page, 'inventory-6f9c7b8d4-x2x5p', 'postgres-1-vm');

    await label.focus();
    const told = page.locator('.label', { has: label }).locator('.told');
    await told.waitFor();
    const identities = await told.locator('code').allInnerTexts();
    await page.getByRole('heading', { name: 'Register' }).click();
    await told.waitFor({ state: 'hidden' });
    await label.hover();
    await told.waitFor();

    expect(identities).toEqual([
      'spiffe://cluster.local/ns/default/sa/inventory',
      'spiffe://cluster.local/ns/default/sa/postgres',
    ]);
    expect(await page.locator('.label .padlock').count()).toBe(7);
    expect(await labelOf(page, 'browser', 'web').locator('.padlock').count()).toBe(0);
  });

  test('loses its padlocks where the mesh speaks plaintext, and says what that means', async () => {
    const { page, state } = await openWith(buildMeshMap());

    state.map = buildPlainMap();
    await page.locator('.tube.plaintext').first().waitFor();

    expect(await page.locator('.label .padlock').count()).toBe(0);
    await page.getByText('plaintext: anybody on the way can read it').first().waitFor();
  });

  test('moves a dot for each request, and none where nothing passes', async () => {
    const map = buildMeshMap();
    const edges = map.edges.map((edge) => ({
      ...edge,
      requestsPerSecond: edge.to === 'postgres-1-vm' ? 4 : 0,
    }));
    const { page } = await openWith({ ...map, edges });

    const dots = page.locator('.tube .dots');

    expect(await dots.count()).toBe(2);
    const style = await dots.first().getAttribute('style');
    const [, gap, seconds] = /--gap: ([\d.]+); --seconds: ([\d.]+)s/.exec(style ?? '') ?? [];
    expect(1 / Number(seconds)).toBeCloseTo(4, 0);
    expect(Number(gap)).toBeGreaterThan(1);
  });

  test('shows in red and in words what is away, and takes it back', async () => {
    const { page, state } = await openWith(buildMeshMap());
    await page.getByText('All is well.').waitFor();
    const reason = 'The database’s health check fails since 12 s; 5 purchases are waiting, none lost.';

    state.map = buildBrokenMap(reason);
    await page.locator('#troubles').getByText(reason).waitFor({ timeout: 3_000 });
    const away = {
      edges: await page.locator('.tube.down').count(),
      node: await page.locator('.node.down').innerText(),
      moving: await page.locator('.tube.down .dots').count(),
    };
    state.map = buildMeshMap();
    await page.getByText('All is well.').waitFor();

    expect(away).toEqual({
      edges: 2,
      node: expect.stringMatching(/^postgres-1-vm\s+away for \d+ s$/),
      moving: 0,
    });
    expect(await page.locator('.tube.down, .node.down').count()).toBe(0);
  });

  test('fits its place at every width, with no label outside of it', async () => {
    const { page } = await openWith(buildMeshMap());

    for (const width of [360, 768, 1440, 2560]) {
      await page.setViewportSize({ width, height: 900 });
      await page.waitForTimeout(300);
      const boxes = await Promise.all(
        (await page.locator('.pill, .node').all()).map((one) => one.boundingBox()),
      );
      for (const box of boxes) {
        expect(box?.x).toBeGreaterThanOrEqual(0);
        expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(width);
      }
      const sideways = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
      expect(await page.evaluate(sideways)).toBe(0);
    }
  });
});

describe('the day book', () => {
  test('tells what has happened, the latest first, with its time', async () => {
    const { page } = await openWith(buildMeshMap());

    const events = await page.locator('.event').allInnerTexts();

    expect(events[0]).toMatch(/^\d\d:\d\d:\d\d\s+The certificate of postgres-1-vm was renewed\.$/);
    expect(events).toHaveLength(5);
  });
});

describe('the page for an audience', () => {
  test('has large type, fits one screen, and leaves out what only its user needs', async () => {
    const { page } = await openWith(buildMeshMap(), '?present');
    await page.setViewportSize({ width: 1920, height: 1080 });
    await page.waitForTimeout(300);

    const size = await page.evaluate(
      `parseFloat(getComputedStyle(document.querySelector('.pill')).fontSize)`,
    );
    const below = await page.evaluate('document.documentElement.scrollHeight - innerHeight');

    expect(size).toBeGreaterThanOrEqual(26);
    expect(below).toBe(0);
    expect(await page.locator('.rooms').isVisible()).toBe(false);
    for (const part of ['.shelf', '.plan', '.story', '#books'])
      expect(await page.locator(part).isVisible()).toBe(true);
  });
});
