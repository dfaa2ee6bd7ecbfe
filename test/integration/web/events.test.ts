import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { type Inventory, problem, startInventory } from '../../support/inventory.ts';
import { startStub } from '../../support/stub-service.ts';
import { waitFor } from '../../support/wait.ts';
import { startWeb } from './start-web.ts';

const opened: { close: () => Promise<void> }[] = [];
afterEach(async () => {
  for (const service of opened.splice(0).reverse()) await service.close();
});

/** Web before an inventory whose streams the test writes itself. */
async function startBeforeStub() {
  const streams: ServerResponse[] = [];
  const inventory = await startStub((_request, res) => {
    res.writeHead(200, { 'Content-Type': 'text/event-stream' }).write(':\n\n');
    streams.push(res);
  });
  const web = await startWeb({ inventoryUrl: inventory.url });
  opened.push(inventory, web);
  const getStream = () => {
    if (streams[0]) return streams[0];
    throw new Error('Nobody follows the events.');
  };
  return { web, inventory, getStream };
}

/** Reads a stream's text until it contains `end`, or is over. */
async function readUntil(body: ReadableStream<Uint8Array> | null, end: string): Promise<string> {
  const decoder = new TextDecoder();
  const reader = body?.getReader();
  let text = '';
  for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
    text += decoder.decode(part.value, { stream: true });
    if (text.includes(end)) break;
  }
  reader?.releaseLock();
  return text;
}

describe('GET /api/events', () => {
  test('tells of each new book, and resumes after the last that was seen', async () => {
    const inventory: Inventory = await startInventory();
    const web = await startWeb({ inventoryUrl: inventory.url });
    opened.push(inventory, web);
    const first = await inventory.addBook();
    const missed = await inventory.addBook();

    const gone = new AbortController();
    const headers = { 'Last-Event-ID': String(first.accessionNumber) };
    const stream = await fetch(`${web.url}/api/events`, { headers, signal: gone.signal });
    const before = await readUntil(stream.body, missed.title);
    const arriving = await inventory.addBook();
    const after = await readUntil(stream.body, arriving.title);
    gone.abort();

    expect(stream.headers.get('content-type')).toMatch(/^text\/event-stream/);
    expect(stream.headers.get('cache-control')).toBe('no-store, no-transform');
    expect(before).toContain(`event: book\nid: ${missed.accessionNumber}\ndata: {`);
    expect(before).not.toContain(first.title);
    expect(after).toContain(`event: book\nid: ${arriving.accessionNumber}\ndata: {`);
  });

  test('hands on from where to resume, by header or query', async () => {
    const { web, inventory } = await startBeforeStub();

    await (await fetch(`${web.url}/api/events`, { headers: { 'Last-Event-ID': '7' } })).body?.cancel();
    await (await fetch(`${web.url}/api/events?lastEventId=9`)).body?.cancel();

    expect(inventory.requests).toMatchObject([
      { url: '/events', headers: { 'last-event-id': '7', accept: 'text/event-stream' } },
      { url: '/events?lastEventId=9' },
    ]);
  });

  test('passes on why a place to resume from is none', async () => {
    const inventory = await startInventory();
    const web = await startWeb({ inventoryUrl: inventory.url });
    opened.push(inventory, web);

    const answer = await web.get('/api/events?lastEventId=yesterday');

    expect(answer).toMatchObject(
      problem(400, 'invalid-input', {
        errors: [{ path: 'lastEventId', message: 'must be the id of an event' }],
      }),
    );
  });

  test.each(['/api/events', '/api/live'])('answers HEAD of %s at once', async (path) => {
    const { web, inventory } = await startBeforeStub();

    const answer = await fetch(web.url + path, { method: 'HEAD' });

    expect(answer.headers.get('content-type')).toMatch(/^text\/event-stream/);
    expect(inventory.requests).toEqual([]);
  });

  test('leaves inventory when the browser goes', async () => {
    const { web, getStream } = await startBeforeStub();
    const gone = new AbortController();
    await fetch(`${web.url}/api/events`, { signal: gone.signal });

    const left = once(getStream(), 'close');
    gone.abort();

    await left;
  });

  test('ends when inventory goes', async () => {
    const { web, getStream } = await startBeforeStub();
    const { body } = await fetch(`${web.url}/api/events`);

    getStream().destroy();

    expect(await readUntil(body, 'never')).toBe(':\n\n');
  });

  test('ends when web stops, and lets go of inventory', async () => {
    const { web, getStream } = await startBeforeStub();
    const { body } = await fetch(`${web.url}/api/events`);
    const left = once(getStream(), 'close');

    web.stop();

    expect(await readUntil(body, 'never')).toBe(':\n\n');
    await left;
  });

  test('takes from inventory no more than the browser reads', async () => {
    const { web, getStream } = await startBeforeStub();
    await fetch(`${web.url}/api/events`);
    const stream = getStream();
    const chunk = `data: ${'x'.repeat(65_536)}\n\n`;

    let written = 0;
    const flood = setInterval(() => {
      if (written < 1_000 && !stream.writableNeedDrain) {
        stream.write(chunk);
        written += 1;
      }
    });
    await waitFor('inventory to be held back', () => stream.writableNeedDrain);
    await new Promise((resolve) => setTimeout(resolve, 500));
    clearInterval(flood);

    // What fits into the sockets' buffers on the way, and not the 64 MB that were on offer.
    expect(stream.writableNeedDrain).toBe(true);
    expect(written).toBeLessThan(500);
  });
});
