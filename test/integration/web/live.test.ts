import type { ServerResponse } from 'node:http';
import { startInventory } from '../../support/inventory.ts';
import { readEvents, type ServerEvent } from '../../support/event-stream.ts';
import { sendJson, startStub } from '../../support/stub-service.ts';
import { waitFor } from '../../support/wait.ts';
import { nowhere, startWeb } from './start-web.ts';

const opened: { close: () => Promise<void> }[] = [];
const left = new AbortController();
afterEach(async () => {
  for (const service of opened.splice(0).reverse()) await service.close();
});
afterAll(() => left.abort());

/** Follows the live stream, and collects its events. */
function follow(webUrl: string, signal = left.signal): ServerEvent[] {
  const events: ServerEvent[] = [];
  const collect = async () => {
    for await (const event of readEvents(`${webUrl}/api/live`, { signal })) events.push(event);
  };
  void collect().catch(() => undefined);
  return events;
}

const ofType = (events: ServerEvent[], type: string) =>
  events.filter(({ event }) => event === type).map(({ data }) => JSON.parse(data) as unknown);

/** Web before an inventory whose streams the test writes itself. */
async function startBeforeStub() {
  const streams: ServerResponse[] = [];
  const inventory = await startStub(({ url }, res) => {
    if (url !== '/events') return sendJson(res, 503, { detail: 'Not here.' });
    res.writeHead(200, { 'Content-Type': 'text/event-stream' }).write(':\n\n');
    streams.push(res);
  });
  const web = await startWeb({ inventoryUrl: inventory.url });
  opened.push(inventory, web);
  return { web, streams };
}

describe('GET /api/live', () => {
  test('tells that books come, each new one, and the map', async () => {
    const inventory = await startInventory();
    const web = await startWeb({ inventoryUrl: inventory.url });
    opened.push(inventory, web);
    const events = follow(web.url);
    await waitFor('the status', () => ofType(events, 'status').length > 0);

    const book = await inventory.addBook();

    await waitFor('the book', () => ofType(events, 'book').length > 0);
    await waitFor('three maps', () => ofType(events, 'map').length > 2);
    expect(ofType(events, 'status')).toEqual([{ problem: null, last: book.accessionNumber - 1 }]);
    expect(ofType(events, 'book')).toEqual([book]);
    expect(ofType(events, 'map')[0]).toMatchObject({ setting: 'local', story: [] });
  });

  test('shares one stream of inventory among all viewers, and closes it with the last', async () => {
    const { web, streams } = await startBeforeStub();
    const leaving = new AbortController();
    const viewers = Array.from({ length: 20 }, () => follow(web.url, leaving.signal));
    await waitFor('all to be told', () => viewers.every((events) => ofType(events, 'status').length > 0));

    streams[0]?.write('event: book\nid: 1\ndata: {"title":"Hal');
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    streams[0]?.write('f"}\n\n');
    await waitFor('the book', () => viewers.every((events) => ofType(events, 'book').length > 0));

    expect(streams).toHaveLength(1);
    expect(viewers.map((events) => ofType(events, 'book'))).toEqual(Array(20).fill([{ title: 'Half' }]));
    leaving.abort();
    await waitFor('inventory to be left', () => streams[0]?.destroyed ?? false);
  });

  test('outlasts a stream of inventory that breaks off, and says when the next one begins', async () => {
    const { web, streams } = await startBeforeStub();
    const events = follow(web.url);
    await waitFor('the stream', () => streams.length === 1);

    await waitFor('its status', () => ofType(events, 'status').length === 1);

    streams[0]?.destroy();

    await waitFor('another one', () => streams.length === 2);
    await waitFor('its status', () => ofType(events, 'status').length === 2);
    expect(ofType(events, 'status')).toEqual([{ problem: null }, { problem: null }]);
  });

  test('says what inventory says when it cannot send books', async () => {
    const inventory = await startStub((_request, res) => sendJson(res, 503, { detail: 'No database.' }));
    const web = await startWeb({ inventoryUrl: inventory.url });
    opened.push(inventory, web);
    const events = follow(web.url);

    await waitFor('the status', () => ofType(events, 'status').length > 0);

    expect(ofType(events, 'status')[0]).toEqual({ problem: 'No database.' });
  });

  test('shows the map while inventory is away', async () => {
    const web = await startWeb({ inventoryUrl: nowhere });
    opened.push(web);
    const events = follow(web.url);

    await waitFor('two maps', () => ofType(events, 'map').length > 1);

    expect(ofType(events, 'status')[0]).toEqual({ problem: 'The inventory cannot be reached.' });
  });
});

describe('two replicas of web', () => {
  test('tell the same story, also when only one was watched', async () => {
    let isReady = true;
    const inventory = await startStub((_request, res) =>
      sendJson(res, 200, {
        replica: 'inventory-1',
        notReady: null,
        links: [{ to: 'database', problem: null, waitingMs: isReady ? 0 : 60_000, answers: [] }],
        proxy: null,
      }),
    );
    const replicas = [
      await startWeb({ inventoryUrl: inventory.url }),
      await startWeb({ inventoryUrl: inventory.url }),
    ];
    opened.push(inventory, ...replicas);
    const [watched, unwatched] = replicas.map(({ url }) => async () => {
      const map = (await (await fetch(`${url}/api/map`)).json()) as { story: { text: string }[] };
      return map.story.map(({ text }) => text);
    });
    for (const replica of replicas) replica.poller.start();
    await new Promise((resolve) => setTimeout(resolve, 12_000));
    await watched?.();

    isReady = false;
    await waitFor('the outage', async () => ((await watched?.()) ?? []).length > 0);
    await new Promise((resolve) => setTimeout(resolve, 6_000));
    const story = await watched?.();

    expect(story).toEqual(['The database is away.']);
    expect(await unwatched?.()).toEqual(story);
  });
});
