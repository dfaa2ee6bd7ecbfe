import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readLoadFactor } from '../../scripts/lib/load-factor.ts';
import { buildBook } from '../support/books.ts';
import { useBrowser } from '../support/browser.ts';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../../scripts/testing/embedded-postgres.ts';
import { createDatabase } from '../../scripts/testing/postgres.ts';
import { killServices, startService } from '../support/process.ts';

/** Three seconds, and as many again for a browser that paints; longer on a machine that others keep busy. */
const noticeMs = 6_000 * readLoadFactor();

const browser = useBrowser();
let postgres: EmbeddedPostgres;
let home: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'library-page-database-'));
  postgres = await startEmbeddedPostgres();
});
afterEach(killServices);
afterAll(async () => {
  await postgres[Symbol.asyncDispose]();
  await rm(home, { recursive: true });
});

describe('the database stopped and started', () => {
  test('is told in words while it lasts, and the page goes on by itself with what was bought meanwhile', async () => {
    const { env } = await createDatabase(postgres.superuser);
    const inventory = await startService('inventory', { env });
    const desk = await startService('acquisitions', {
      env: { INVENTORY_URL: inventory.url, STATE_DIR: home, BUY_EVERY_MS: '500' },
    });
    const web = await startService('web', {
      env: { INVENTORY_URL: inventory.url, ACQUISITIONS_URL: desk.url },
    });
    const page = await browser.open({ path: `${web.url}/`, expectedErrors: /status of 503/ });
    await page.locator('.entry').first().waitFor();

    await postgres.stop();
    const stoppedAt = performance.now();
    await page.locator('#status-line.failed').waitFor();
    const noticedMs = performance.now() - stoppedAt;
    const text = await page.locator('#status-line').innerText();
    await page.getByText(/books wait for the shelf; none is lost\.$/).waitFor();
    const newest = await page.locator('.entry .number').first().innerText();
    await postgres.start();
    await browser.waitUntilLive(page);
    await page
      .locator('#acquisitions-status')
      .getByText(/^Buying a book every 0\.5 seconds\.$/)
      .waitFor();
    const title = buildBook().title;
    await page.locator('#title').fill(title);
    await page.locator('#authors').fill('Somebody');
    await page.keyboard.press('Enter');
    await page.getByText(`“${title}” is on the shelf, No. `).waitFor();

    expect(text).toMatch(/database/);
    expect(noticedMs).toBeLessThan(noticeMs);
    expect(await page.locator('.entry .number').first().innerText()).not.toBe(newest);
  });
});
