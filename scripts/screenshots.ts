import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { chromiumArguments, getChromium } from './lib/chromium.ts';
import { openDeployment } from './deployment/open.ts';
import { projectRoot } from './lib/project-root.ts';
import { findReport } from './deployment/report.ts';
import { runScript } from './lib/script.ts';
import { withTemporaryLibrary } from './local/temporary-library.ts';

/** After this time the curve has a shape and the shelf is full. */
const buyingMs = 100_000;
const folder = join(projectRoot, 'docs/pictures');
const desktop = { viewport: { width: 1280, height: 900 } };
const beamer = { viewport: { width: 1920, height: 1080 } };
const phone = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true };

/** Takes the README's pictures: of a temporary library on this machine, and of the deployed one if there is one. */
await runScript(async () => {
  const browser = await chromium.launch({
    executablePath: getChromium(process.env),
    args: chromiumArguments,
  });
  try {
    const env = { BUY_EVERY_MS: '500' };
    await withTemporaryLibrary({ env }, async ({ urls, stopDatabase, startDatabase }) => {
      const url = `${urls.web}/`;
      await sleep(buyingMs / 2);
      await setRate(urls.acquisitions, 1_000);
      await sleep(buyingMs / 2);
      await take(browser, 'page', url, desktop);
      await take(browser, 'dark', url, { ...desktop, colorScheme: 'dark' });
      await take(browser, 'phone', url, phone);
      await take(browser, 'record', url, desktop, async (page) => {
        await page.locator('.entry a').first().click();
        await page.locator('.provenance').waitFor();
      });
      await take(browser, 'database-away', url, desktop, async (page) => {
        await stopDatabase();
        await page.locator('.node.down').waitFor();
        await page.getByText(/books wait for the shelf/).waitFor();
        await sleep(8_000);
      });
      await startDatabase();
    });
    const deployment = await openDeployment();
    const { NAME } = deployment.settings;
    if (await findReport(deployment)) {
      const url = await deployment.cluster.webUrl();
      await take(browser, 'mesh', url, desktop);
      await take(browser, 'present', `${url}/?present`, beamer);
      if (await hasStandby(url)) await take(browser, 'migration', url, desktop);
      else console.log(`The database of ${NAME} has no standby: migration.png stays as it is.`);
    } else {
      console.log(`${NAME} is not deployed: mesh.png, present.png and migration.png stay as they are.`);
    }
  } finally {
    await browser.close();
  }
});

/** Makes acquisitions buy a book every so many milliseconds. */
async function setRate(acquisitionsUrl: string, everyMs: number): Promise<void> {
  const headers = { 'Content-Type': 'application/json' };
  await fetch(`${acquisitionsUrl}/rate`, { method: 'POST', headers, body: JSON.stringify({ everyMs }) });
}

/** Whether the library's map shows two servers of the database. */
async function hasStandby(url: string): Promise<boolean> {
  const { nodes } = (await (await fetch(`${url}/api/map`)).json()) as { nodes: { role: string }[] };
  return nodes.some(({ role }) => role === 'standby');
}

async function take(
  browser: Browser,
  name: string,
  url: string,
  options: BrowserContextOptions,
  prepare: (page: Page) => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  const page = await browser.newPage(options);
  await page.goto(url);
  await page.locator('.spine').first().waitFor();
  await page.locator('.node').first().waitFor();
  // Until the map has measured some seconds and nothing moves that only moves at the beginning.
  await sleep(6_000);
  await prepare(page);
  const path = join(folder, `${name}.png`);
  await page.screenshot({ path, scale: 'css' });
  await page.close();
  console.log(`${path.replace(projectRoot, '')}  ${Math.round((await stat(path)).size / 1024)} kB`);
}
