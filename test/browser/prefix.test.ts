import { once } from 'node:events';
import { createServer, request as sendRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buildBook } from '../support/books.ts';
import { library, addBook, startBrowser } from '../support/browser.ts';

let browser: Awaited<ReturnType<typeof startBrowser>>;
beforeAll(async () => {
  browser = await startBrowser();
});
afterEach(() => browser.check());
afterAll(() => browser.close());

/** A proxy that has the library below a path of its own, and nothing anywhere else. */
async function startBelow(prefix: string) {
  const strays: string[] = [];
  const server = createServer((req, res) => {
    const url = req.url ?? '';
    if (!url.startsWith(prefix)) {
      strays.push(url);
      res.writeHead(404).end();
      return;
    }
    const { method, headers } = req;
    const onward = sendRequest(
      library().web + url.slice(prefix.length - 1),
      { method, headers },
      (answer) => {
        res.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(res);
      },
    );
    onward.on('error', () => res.destroy());
    res.on('close', () => onward.destroy());
    req.pipe(onward);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${prefix}`,
    strays,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

describe('below a path of its own', () => {
  test('the page loads, follows new books, opens a record and asks for nothing outside', async () => {
    const below = await startBelow('/branch/library/');
    const page = await browser.open({ path: below.url });

    const { title } = await addBook(buildBook());
    await page.locator('.entry', { hasText: title }).locator('.title a').click();
    await page.getByRole('dialog', { name: title }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('link', { name: 'Present' }).click();
    await page.getByRole('link', { name: 'Leave' }).click();
    await page.getByRole('heading', { name: 'Register' }).waitFor();

    expect(page.url()).toBe(below.url);
    expect(below.strays).toEqual([]);
    await page.close();
    await below.close();
  });
});
