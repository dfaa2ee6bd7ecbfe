import type { Page } from 'playwright-core';
import { buildBook } from '../support/books.ts';
import { library, addBook, useBrowser } from '../support/browser.ts';
import { startTcpProxy } from '../../scripts/testing/tcp-proxy.ts';
import { waitFor } from '../support/wait.ts';

const browser = useBrowser();

async function readCount(page: Page): Promise<number> {
  const count = page.locator('#books').getByText(/^[\d,]+$/);
  return Number((await count.innerText()).replaceAll(',', ''));
}

/** Says hello, and no more. */
const goneWorker = `
  const { port1, port2 } = new MessageChannel();
  port2.postMessage({ type: 'hello' });
  globalThis.SharedWorker = class { port = port1 };`;

describe('the bookshelf', () => {
  test('shows a new book in the register and as a spine, without a reload', async () => {
    const page = await browser.open();
    const before = await readCount(page);

    const book = await addBook(buildBook());
    await page.locator('.entry', { hasText: book.title }).waitFor();

    await page.locator('.spine', { hasText: book.title }).waitFor();
    await waitFor('the count to have it', async () => (await readCount(page)) > before);
  });

  test('says how many books a minute there are, with the curve of the last ten minutes', async () => {
    const page = await browser.open();

    await page.locator('#minute').getByText(/^\d+$/).waitFor();
    const curve = page.getByRole('img', {
      name: /^Books a minute in the last ten minutes: at most [\d,]+, now [\d,]+\.$/,
    });
    await curve.waitFor();

    const points = (await curve.locator('polyline').getAttribute('points')) ?? '';
    expect(points.split(' ')).toHaveLength(55);
  });

  test.each([
    ['has no shared workers', `delete globalThis.SharedWorker`],
    ['has one that does not start', `globalThis.SharedWorker = class { port = new MessageChannel().port1 }`],
    ['has one that is gone', goneWorker],
  ])('shows a new book, too, where the browser %s', async (_what, script) => {
    const page = await browser.open({ prepare: (page) => page.addInitScript(script) });

    const { title } = await addBook(buildBook());

    await page.locator('.entry', { hasText: title }).waitFor();
  });

  test('catches up with what came while its connection was cut', async () => {
    const { port } = new URL(library().web);
    const way = await startTcpProxy({ host: '127.0.0.1', port: Number(port) });
    const page = await browser.open({
      path: `http://127.0.0.1:${way.port}/`,
      expectedErrors:
        /ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE|ERR_INCOMPLETE_CHUNKED_ENCODING/,
    });

    await way.close();
    await page.getByText('The library’s server does not answer.').first().waitFor();
    const missed = [await addBook(buildBook()), await addBook(buildBook())];
    const again = await startTcpProxy({ host: '127.0.0.1', port: Number(port) }, way.port);
    await browser.waitUntilLive(page);

    for (const { title } of missed) await page.locator('.entry', { hasText: title }).waitFor();
    await page.close();
    await again.close();
  });

  test('says that the news stopped, and catches up, when its connection is dead but not cut', async () => {
    const { port } = new URL(library().web);
    const way = await startTcpProxy({ host: '127.0.0.1', port: Number(port) });
    const page = await browser.open({ path: `http://127.0.0.1:${way.port}/` });

    way.hold();
    await page.getByText('The news from the shelf stopped.').waitFor();
    const missed = await addBook(buildBook());
    way.release();

    await page.locator('.entry', { hasText: missed.title }).waitFor();
    await browser.waitUntilLive(page);
    await page.close();
    await way.close();
  });
});
