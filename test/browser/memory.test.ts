import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { Page } from 'playwright-core';
import { startWeb } from '../integration/web/start-web.ts';
import { buildBook } from '../support/books.ts';
import { useBrowser } from '../support/browser.ts';
import { sendJson, startStub } from '../support/stub-service.ts';
import { waitFor } from '../support/wait.ts';

const bookCount = 10_000;
const burst = 500;
const mb = 1024 * 1024;

const browser = useBrowser();

const buildArrival = (accessionNumber: number) => ({
  ...buildBook(),
  id: randomUUID(),
  accessionNumber,
  addedAt: new Date().toISOString(),
});

/** An inventory that knows no book, and whose only stream of events the test writes. */
async function startEmptyInventory() {
  const streams: ServerResponse[] = [];
  const stub = await startStub(({ url }, res) => {
    if (url.startsWith('/events')) {
      res.writeHead(200, { 'Content-Type': 'text/event-stream' }).write(':\n\n');
      streams.push(res);
    } else if (url.startsWith('/books')) sendJson(res, 200, { books: [], next: null });
    else if (url === '/stats')
      sendJson(res, 200, {
        books: 1,
        addedLastMinute: 1,
        lastTenMinutes: Array.from({ length: 60 }, () => 1),
      });
    else sendJson(res, 503, { status: 503, detail: 'Not here.' });
  });
  return { stub, streams };
}

/** What the page holds after a collection of its garbage. */
async function measure(page: Page): Promise<{ heap: number; nodes: number }> {
  // An animation holds on to what it moves.
  await page.waitForTimeout(3_000);
  const session = await page.context().newCDPSession(page);
  for (let times = 0; times < 3; times += 1) await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  const { nodes } = await session.send('Memory.getDOMCounters');
  await session.detach();
  return { heap: usedSize, nodes };
}

describe('10,000 new books', () => {
  test('leave the page with as much memory and as many elements as the first hundreds', async () => {
    const { stub, streams } = await startEmptyInventory();
    const web = await startWeb({ inventoryUrl: stub.url, acquisitionsUrl: stub.url });
    const page = await browser.open({ path: `${web.url}/`, expectedErrors: /status of 503/ });
    await waitFor('the page to listen', () => streams.length === 1);
    let sent = 0;
    const arrive = async (count: number) => {
      for (const end = sent + count; sent < end;) {
        const events = Array.from({ length: burst }, () => {
          const book = buildArrival((sent += 1));
          return `event: book\nid: ${book.accessionNumber}\ndata: ${JSON.stringify(book)}\n\n`;
        });
        streams[0]?.write(events.join(''));
        const last = sent.toLocaleString('en');
        await page.locator('.entry .number').first().getByText(last).waitFor();
      }
    };

    await arrive(1_000);
    const before = await measure(page);
    await arrive(bookCount - 1_000);
    const after = await measure(page);

    expect(await page.locator('.entry').count()).toBe(50);
    expect(await page.locator('.spine').count()).toBe(70);
    expect((after.heap - before.heap) / mb).toBeLessThan(1);
    // A book has some thirty of them, so all would be 270,000 more; what the collector has not yet come to are some hundred books'.
    expect(after.nodes - before.nodes).toBeLessThan(6_000);
    await page.close();
    await web.close();
    await stub.close();
  });
});
