import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { chromiumArguments, getChromium } from '../../scripts/lib/chromium.ts';
import { buildBook } from '../support/books.ts';
import { addBook, library } from '../support/browser.ts';
import { remainingMs, waitFor } from '../support/wait.ts';

const tabCount = 20;

let browser: Browser;
beforeAll(async () => {
  browser = await chromium.launch({ executablePath: getChromium(process.env), args: chromiumArguments });
});
afterAll(() => browser.close());

/** A way to the library that knows which of its connections carry a stream. */
async function startCounter() {
  const streams = new Set<Socket>();
  const target = new URL(library().web);
  const server = createServer((socket) => {
    const onward = connect(Number(target.port), target.hostname);
    socket.on('data', (data) => {
      if (data.includes('GET /api/live ')) streams.add(socket);
    });
    socket.pipe(onward).pipe(socket);
    for (const one of [socket, onward]) {
      one.on('error', () => undefined);
      one.on('close', () => {
        streams.delete(socket);
        socket.destroy();
        onward.destroy();
      });
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  return { url: `http://127.0.0.1:${port}/`, streams, close: () => server.close() };
}

async function openTab(context: BrowserContext, url: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(url);
  await page.getByText('Live', { exact: true }).waitFor();
  return page;
}

async function awaitEntry(pages: Page[], title: string): Promise<void> {
  await Promise.all(pages.map((page) => page.locator('.entry', { hasText: title }).first().waitFor()));
}

describe('many tabs of one browser', () => {
  test('share one stream, which ends while nobody sees any of them', async () => {
    const counter = await startCounter();
    const context = await browser.newContext({ reducedMotion: 'reduce' });
    context.setDefaultTimeout(remainingMs());
    const pages = await Promise.all(Array.from({ length: tabCount }, () => openTab(context, counter.url)));
    await Promise.all(pages.map((page) => page.locator('.node').first().waitFor()));

    const { title } = await addBook(buildBook());
    await awaitEntry(pages, title);
    await waitFor('one stream', () => counter.streams.size === 1);

    const show = async (state: 'visible' | 'hidden') => {
      const change = `Object.defineProperty(document, 'visibilityState', { value: '${state}', configurable: true });
        document.dispatchEvent(new Event('visibilitychange'));`;
      await Promise.all(pages.map((page) => page.evaluate(change)));
    };
    await show('hidden');
    await waitFor('the stream to end', () => counter.streams.size === 0);
    const missed = await addBook(buildBook());
    await show('visible');
    await awaitEntry(pages, missed.title);
    await waitFor('one stream', () => counter.streams.size === 1);

    await context.close();
    counter.close();
  });

  test('give each other a turn, where their shared worker does not start', async () => {
    const context = await browser.newContext();
    context.setDefaultTimeout(remainingMs());
    await context.addInitScript('globalThis.SharedWorker = class { port = new MessageChannel().port1 }');
    // One more than a browser has connections to a host.
    const pages = await Promise.all(Array.from({ length: 7 }, () => openTab(context, `${library().web}/`)));
    const { title } = await addBook(buildBook());

    await awaitEntry(pages, title);
    await context.close();
  });
});
