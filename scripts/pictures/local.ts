import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser } from 'playwright-core';
import { withTemporaryLibrary } from '../local/temporary-library.ts';
import { desktop, takePicture } from './picture.ts';

/** After this time the curve has a shape and the shelf is full. */
const buyingMs = 100_000;
const phone = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true };

/** Takes the pictures of a library on this machine. */
export async function takeLocalPictures(browser: Browser): Promise<void> {
  const env = { BUY_EVERY_MS: '500' };
  await withTemporaryLibrary({ env }, async ({ urls, stopDatabase, startDatabase }) => {
    const url = `${urls.web}/`;
    await sleep(buyingMs / 2);
    await setRate(urls.acquisitions, 1_000);
    await sleep(buyingMs / 2);
    await takePicture(browser, 'page', url);
    await takePicture(browser, 'dark', url, { ...desktop, colorScheme: 'dark' });
    await takePicture(browser, 'phone', url, phone);
    await takePicture(browser, 'record', url, desktop, async (page) => {
      await page.locator('.entry a').first().click();
      await page.locator('.provenance').waitFor();
    });
    await takePicture(browser, 'database-away', url, desktop, async (page) => {
      await stopDatabase();
      await page.locator('.node.down').waitFor();
      await page.getByText(/books wait for the shelf/).waitFor();
      await sleep(8_000);
    });
    await startDatabase();
  });
}

/** Makes acquisitions buy a book every so many milliseconds. */
async function setRate(acquisitionsUrl: string, everyMs: number): Promise<void> {
  const headers = { 'Content-Type': 'application/json' };
  await fetch(`${acquisitionsUrl}/rate`, { method: 'POST', headers, body: JSON.stringify({ everyMs }) });
}
