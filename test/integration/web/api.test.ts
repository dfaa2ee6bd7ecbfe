import { randomUUID } from 'node:crypto';
import type { Book } from '../../../services/inventory/book.ts';
import { buildBook } from '../../support/books.ts';
import { type Inventory, problem, startInventory } from '../../support/inventory.ts';
import { sendJson, startStub, type StubService } from '../../support/stub-service.ts';
import { startWeb, type Web } from './start-web.ts';

let inventory: Inventory;
let acquisitions: StubService;
let web: Web;
beforeAll(async () => {
  inventory = await startInventory();
  acquisitions = await startStub((request, res) =>
    sendJson(res, 200, { method: request.method, path: request.url }),
  );
  web = await startWeb({ inventoryUrl: inventory.url, acquisitionsUrl: `${acquisitions.url}/` });
});
afterAll(async () => {
  await web.close();
  await acquisitions.close();
  await inventory.close();
});

describe('GET /api/settings', () => {
  test('says where traces are shown, and what else shows the mesh', async () => {
    const [TRACE_VIEWER, PROMETHEUS_URL] = [
      'http://127.0.0.1:16686/trace/{traceId}',
      'http://127.0.0.1:9090',
    ];
    const observed = await startWeb({ more: { TRACE_VIEWER, PROMETHEUS_URL } });

    expect((await observed.get('/api/settings')).body).toEqual({
      traceUrl: TRACE_VIEWER,
      observers: [{ title: 'Prometheus', url: PROMETHEUS_URL }],
    });
    expect((await web.get('/api/settings')).body).toEqual({ traceUrl: null, observers: [] });
    await observed.close();
  });
});

describe('POST /api/books', () => {
  test('adds a book that came by the web, and says where it is from here', async () => {
    const book = buildBook({ source: 'elsewhere' });

    const added = await web.post('/api/books', book);

    const record = added.body as Book;
    expect(added).toMatchObject({ status: 201, body: { ...book, source: 'web' } });
    const location = new URL(added.headers.get('location') ?? '', `${web.url}/api/books`);
    expect((await fetch(location)).status).toBe(200);
    expect((await web.get(`/api/books/${record.id}`)).body).toEqual({
      ...record,
      journey: { recordedBy: 'inventory-in-test', batchSize: 1, commitMs: null, traceId: null },
    });
  });

  test('passes the Idempotency-Key on, and that an answer was one of before', async () => {
    const book = buildBook();
    const headers = { 'Idempotency-Key': randomUUID() };

    const first = await web.post('/api/books', book, headers);
    const second = await web.post('/api/books', book, headers);

    expect(second).toMatchObject({ status: 201, body: first.body as object });
    expect(second.headers.get('idempotent-replayed')).toBe('true');
    expect(await web.post('/api/books', buildBook(), headers)).toMatchObject(problem(422, 'unprocessable'));
  });

  test('tells each field that is wrong in the words of inventory', async () => {
    const { status, headers, body } = await web.post('/api/books', {
      title: '',
      authors: ['A'],
      isbn: '12345',
    });

    expect(status).toBe(400);
    expect(headers.get('content-type')).toContain('application/problem+json');
    expect((body as { errors: { path: string }[] }).errors.map(({ path }) => path)).toEqual([
      'title',
      'isbn',
    ]);
  });

  test.each([
    ['a list', []],
    ['a word', '"book"'],
    ['nothing', 'null'],
    ['a prototype', '{"__proto__":{"title":"x"},"authors":["x"]}'],
  ])('answers 400 to %s', async (_what, body) => {
    expect((await web.post('/api/books', body)).status).toBe(400);
  });

  test('answers 400 to what is not JSON, 415 to another type, and 413 to too much', async () => {
    const bodyOf = (length: number) => ({ title: 'x'.repeat(length), authors: ['x'] });

    expect((await web.post('/api/books', '{"title":')).status).toBe(400);
    expect((await web.post('/api/books', 'title=x', { 'Content-Type': 'text/plain' })).status).toBe(415);
    expect((await web.post('/api/books', bodyOf(70_000))).status).toBe(413);
  });
});

describe('GET /api/books', () => {
  test('answers the newest that match, a page at a time', async () => {
    const author = `Author ${randomUUID()}`;
    const books = [];
    for (let index = 0; index < 3; index += 1) books.push(await inventory.addBook({ authors: [author] }));

    const first = await web.get(`/api/books?limit=2&q=${encodeURIComponent(author)}`);
    const { next } = first.body as { next: string };
    const second = await web.get(`/api/books?limit=2&q=${encodeURIComponent(author)}&after=${next}`);

    expect(first).toMatchObject({ status: 200, body: { books: [books[2], books[1]] } });
    expect(second).toMatchObject({ status: 200, body: { books: [books[0]], next: null } });
    expect(first.headers.get('cache-control')).toBe('no-store');
  });

  test('answers 404 for a book that is not there, and 400 for a question that cannot be answered', async () => {
    expect(await web.get(`/api/books/${randomUUID()}`)).toMatchObject({ status: 404 });
    expect(await web.get('/api/books/..%2Fstats')).toMatchObject({ status: 400 });
    expect(await web.get('/api/books?limit=0')).toMatchObject({ status: 400 });
  });
});

describe('GET /api/stats', () => {
  test('answers what inventory counts', async () => {
    await inventory.addBook();

    const { status, body } = await web.get('/api/stats');

    expect(status).toBe(200);
    expect(body).toMatchObject({ books: expect.any(Number), addedLastMinute: expect.any(Number) });
  });
});

describe('/api/acquisitions', () => {
  test.each(['pause', 'resume'])('presses %s', async (button) => {
    expect(await web.post(`/api/acquisitions/${button}`)).toMatchObject({
      status: 200,
      body: { method: 'POST', path: `/${button}` },
    });
  });

  test('sets the pace, and answers the status', async () => {
    await web.post('/api/acquisitions/rate', { everyMs: 100 });

    expect(acquisitions.requests.at(-1)).toMatchObject({
      method: 'POST',
      url: '/rate',
      body: '{"everyMs":100}',
    });
    expect(await web.get('/api/acquisitions')).toMatchObject({ body: { method: 'GET', path: '/status' } });
  });

  test('answers 405 to a GET of a button', async () => {
    const { status, headers } = await web.get('/api/acquisitions/pause');

    expect(status).toBe(405);
    expect(headers.get('allow')).toBe('POST');
  });
});
