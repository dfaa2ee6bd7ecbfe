import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { useBrowser } from '../support/browser.ts';
import { startMapServer } from '../support/map-server.ts';
import { buildBrokenTopology, buildMigrationTopology } from './topologies.ts';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const browser = useBrowser();

interface Findings {
  violations: { id: string; help: string; nodes: { target: string[]; failureSummary: string }[] }[];
}

/** What axe finds wrong, a line each. */
async function findViolations(page: Page): Promise<string[]> {
  await page.evaluate(axeSource);
  const { violations } = await page.evaluate<Findings>('axe.run()');
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${help} at ${target.join(' ')}: ${failureSummary}`),
  );
}

describe.each(['light', 'dark'] as const)('axe, in %s', (colorScheme) => {
  test.each([360, 768, 1440])('finds nothing wrong at %i px', async (width) => {
    const page = await browser.open({
      colorScheme,
      viewport: { width, height: 900 },
      reducedMotion: 'reduce',
    });
    await page.locator('.entry').first().waitFor();

    expect(await findViolations(page)).toEqual([]);
  });

  test('finds nothing wrong with a record, with trouble on the map, or before an audience', async () => {
    const reason = 'The database’s health check fails since 12 s.';
    const server = await startMapServer({ map: buildBrokenTopology(reason) });
    const page = await browser.open({ path: server.url, colorScheme, reducedMotion: 'reduce' });
    await page.locator('#problems').getByText(reason).waitFor();
    const ofTrouble = await findViolations(page);
    await page.locator('.entry a').first().click();
    await page.getByText('Its way to the shelf').waitFor();
    const ofRecord = await findViolations(page);
    const audience = await browser.open({
      path: `${server.url}?present`,
      colorScheme,
      reducedMotion: 'reduce',
    });
    await audience.locator('#problems').getByText(reason).waitFor();

    expect([...ofTrouble, ...ofRecord, ...(await findViolations(audience))]).toEqual([]);
    await Promise.all([page, audience].map((opened) => opened.close()));
    await server.close();
  });

  test.each([360, 1440])(
    'finds nothing wrong with a database that has just moved at %i px',
    async (width) => {
      const server = await startMapServer({ map: buildMigrationTopology('postgres-1') });
      const page = await browser.open({
        path: server.url,
        colorScheme,
        viewport: { width, height: 900 },
        reducedMotion: 'reduce',
      });
      await page.locator('.node.just-moved').waitFor();

      expect(await findViolations(page)).toEqual([]);
      await page.close();
      await server.close();
    },
  );

  test('finds nothing wrong with the API’s page', async () => {
    const page = await browser.open({ colorScheme });

    await page.goto(new URL('docs', page.url()).href);
    await page.getByRole('heading', { name: 'GET /api/map' }).waitFor();

    expect(await findViolations(page)).toEqual([]);
  });
});
