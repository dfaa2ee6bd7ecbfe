import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { projectRoot } from '../lib/project-root.ts';

export const desktop = { viewport: { width: 1280, height: 900 } };

/** Until the map has measured some seconds and nothing moves that only moves at the beginning. */
const beginningMs = 6_000;

/** Opens the library's page, and waits until it shows books and a map. */
export async function openPage(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = desktop,
): Promise<Page> {
  const page = await browser.newPage(options);
  await page.goto(url);
  await page.locator('.spine').first().waitFor();
  await page.locator('.node').first().waitFor();
  await sleep(beginningMs);
  return page;
}

/** Writes what a page shows to a file of the project, and says how large that is. */
export async function savePicture(page: Page, file: string): Promise<void> {
  const path = `${projectRoot}${file}`;
  await mkdir(dirname(path), { recursive: true });
  await page.screenshot({ path, scale: 'css' });
  console.log(`${file}  ${Math.round((await stat(path)).size / 1024)} kB`);
}

/** Takes a picture of the library's page for docs/pictures, after `prepare`. */
export async function takePicture(
  browser: Browser,
  name: string,
  url: string,
  options: BrowserContextOptions = desktop,
  prepare: (page: Page) => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  const page = await openPage(browser, url, options);
  await prepare(page);
  await savePicture(page, `docs/pictures/${name}.png`);
  await page.close();
}
