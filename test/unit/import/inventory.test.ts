import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { createInventory, verifyInventoryAnswers, type Item } from '../../../scripts/import/inventory.ts';

type Handler = (items: Item[], res: ServerResponse, req: IncomingMessage) => void;

const limits = { maxRetryMs: 5_000, firstWaitMs: 1 };
let server: Server | undefined;

afterEach(async () => {
  if (!server) return;
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
  server = undefined;
});

/** An inventory that answers each batch with the next handler, the last one over and over. */
async function startFake(...handlers: Handler[]) {
  const batches: string[][] = [];
  const fake = createServer((req, res) => {
    void json(req).then((body) => {
      const { items } = body as { items: Item[] };
      const handler = handlers[Math.min(batches.length, handlers.length - 1)];
      batches.push(items.map(({ idempotencyKey }) => idempotencyKey));
      handler?.(items, res, req);
    });
  });
  server = fake.listen(0, '127.0.0.1');
  await once(fake, 'listening');
  return { url: `http://127.0.0.1:${(fake.address() as AddressInfo).port}`, batches };
}

const takeAll: Handler = (items, res) =>
  answer(res, 200, { results: items.map(() => ({ status: 'added' })) });
const knowAll: Handler = (items, res) =>
  answer(res, 200, { results: items.map(() => ({ status: 'already-there' })) });

function answer(
  res: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  res.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

const items = ['a', 'b', 'c'].map((idempotencyKey): Item => ({
  idempotencyKey,
  book: { title: idempotencyKey, authors: ['x'], isbn: null, year: null, language: null, source: 'import' },
}));
const added = { status: 'added', repeated: false };

describe('addBooks', () => {
  test.each([
    [400, 'items.1.book.title', 'must be a line of visible text', 'title must be a line of visible text'],
    [422, 'items.1.idempotencyKey', 'has another book', 'idempotencyKey has another book'],
  ])('drops the item that a %d names, and sends the others again', async (status, path, message, reason) => {
    const { url, batches } = await startFake(
      (_items, res) => answer(res, status, { errors: [{ path, message }] }),
      takeAll,
    );

    const outcomes = await createInventory(url, limits).addBooks(items);

    expect(outcomes).toEqual([added, { status: 'rejected', reason }, added]);
    expect(batches).toEqual([
      ['a', 'b', 'c'],
      ['a', 'c'],
    ]);
  });

  test('tells all that is wrong with an item', async () => {
    const errors = [
      { path: 'items.0.book.title', message: 'is long' },
      { path: 'items.0.book.authors.3', message: 'is empty' },
    ];
    const { url } = await startFake((_items, res) => answer(res, 400, { errors }), takeAll);

    const [outcome] = await createInventory(url, limits).addBooks(items);

    expect(outcome).toEqual({ status: 'rejected', reason: 'title is long; authors.3 is empty' });
  });

  test('splits a batch that is too large down to the item that is', async () => {
    const tooLarge: Handler = (batch, res, req) =>
      batch.some(({ idempotencyKey }) => idempotencyKey === 'b')
        ? answer(res, 413, {})
        : takeAll(batch, res, req);
    const { url } = await startFake(tooLarge);

    const outcomes = await createInventory(url, limits).addBooks(items);

    expect(outcomes).toEqual([added, { status: 'rejected', reason: 'is too large' }, added]);
  });

  test('tries again after 503 and after a lost connection, and tells that an answer may have been lost', async () => {
    const { url, batches } = await startFake(
      (_items, res) => answer(res, 503, {}),
      (_items, res) => void res.destroy(),
      knowAll,
    );

    const outcomes = await createInventory(url, limits).addBooks(items);

    expect(outcomes).toEqual(items.map(() => ({ status: 'already-there', repeated: true })));
    expect(batches).toHaveLength(3);
  });

  test('waits as long as Retry-After says', async () => {
    const { url } = await startFake((_items, res) => answer(res, 503, {}, { 'retry-after': '1' }), takeAll);
    const started = performance.now();

    await createInventory(url, limits).addBooks(items);

    expect(performance.now() - started).toBeGreaterThanOrEqual(990);
  });

  test('gives up with the last reason when time is up', async () => {
    const { url } = await startFake((_items, res) => answer(res, 503, {}));

    const adding = createInventory(url, { maxRetryMs: 100, firstWaitMs: 1 }).addBooks(items);

    await expect(adding).rejects.toThrow(`Inventory at ${url} does not take books: it answers 503.`);
  });

  test.each([
    ['a refusal that names no item', 400, { detail: 'no' }, 'refused a batch: 400'],
    ['an answer with too few results', 200, { results: [] }, '0 results for 3 books'],
    ['a failure of inventory', 500, { detail: 'Something went wrong on our side.' }, 'refused a batch: 500'],
  ])('stops at %s', async (_case, status, body, message) => {
    const { url, batches } = await startFake((_items, res) => answer(res, status, body));

    await expect(createInventory(url, limits).addBooks(items)).rejects.toThrow(message);
    expect(batches).toHaveLength(1);
  });
});

describe('verifyInventoryAnswers', () => {
  test('says how to start the library when nothing answers', async () => {
    const { url } = await startFake(takeAll);
    server?.close();

    await expect(verifyInventoryAnswers(url)).rejects.toThrow(/No inventory answers at .*make run/);
  });
});
