import { once } from 'node:events';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { buildBook } from '../../support/books.ts';
import { problem, send, startInventory, type Inventory } from '../../support/inventory.ts';
import { waitFor } from '../../support/wait.ts';

let inventory: Inventory;
beforeAll(async () => {
  inventory = await startInventory();
});
afterAll(() => inventory.close());

/** Sends a request byte by byte as it is written, and answers the first line of what comes back. */
async function sendRaw(request: string): Promise<string | undefined> {
  const socket = connect(inventory.port, '127.0.0.1');
  socket.write(request, 'latin1');
  const [answer] = (await once(socket, 'data')) as [Buffer];
  socket.destroy();
  return answer.toString().split('\r\n')[0];
}

describe('the inventory over HTTP', () => {
  test('answers 404 where there is nothing', async () => {
    await expect(inventory.get('/shelves')).resolves.toMatchObject(
      problem(404, 'not-found', { detail: 'There is nothing at /shelves.' }),
    );
  });

  test.each([
    ['DELETE', '/books', 'POST, GET, HEAD'],
    ['PUT', '/books', 'POST, GET, HEAD'],
    ['GET', '/books/batch', 'POST'],
    ['POST', '/books/1', 'GET, HEAD'],
    ['POST', '/stats', 'GET, HEAD'],
    ['PATCH', '/events', 'GET, HEAD'],
    ['POST', '/openapi.json', 'GET, HEAD'],
    ['POST', '/healthz', 'GET, HEAD'],
  ])('answers 405 to %s %s, and says what it takes', async (method, path, allowed) => {
    const answer = await send(inventory.url + path, { method });

    expect(answer).toMatchObject(problem(405, 'method-not-allowed'));
    expect(answer.headers.get('allow')).toBe(allowed);
  });

  test('answers OPTIONS with the methods of a path', async () => {
    const answer = await send(`${inventory.url}/books`, { method: 'OPTIONS' });

    expect(answer.status).toBe(204);
    expect(answer.headers.get('allow')).toBe('POST, GET, HEAD');
  });

  test.each(['/books', '/stats', '/openapi.json', '/healthz', '/readyz'])('answers HEAD %s', async (path) => {
    await expect(send(inventory.url + path, { method: 'HEAD' })).resolves.toMatchObject({
      status: 200,
      body: '',
    });
  });

  test('takes a compressed body', async () => {
    const book = buildBook();
    const answer = await send(`${inventory.url}/books`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' },
      body: gzipSync(JSON.stringify(book)),
    });

    expect(answer).toMatchObject({ status: 201, body: book });
  });

  test.each([
    ['gzip', gzipSync('a'.repeat(10_000_000)), 413],
    ['gzip', Buffer.from('not gzip'), 400],
    ['zstd9', Buffer.from('{}'), 415],
  ])('refuses a body in %s that it cannot take', async (encoding, body, status) => {
    const answer = await send(`${inventory.url}/books`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'Content-Encoding': encoding },
      body: new Uint8Array(body),
    });

    expect(answer).toMatchObject({ status, body: { status, title: expect.any(String) } });
  });

  test.each([
    ['a path that cannot be decoded', 'GET /books/%zz HTTP/1.1\r\nHost: a\r\n\r\n', 400],
    ['half of a character in a path', 'GET /books/%ED%A0%80 HTTP/1.1\r\nHost: a\r\n\r\n', 400],
    ['a whole address', 'GET http://a/stats HTTP/1.1\r\nHost: a\r\n\r\n', 200],
    ['no path', 'OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n', 404],
    ['an empty query', 'GET /books? HTTP/1.1\r\nHost: a\r\n\r\n', 200],
    ['raw bytes in the query', 'GET /books?q=\xff\xfe HTTP/1.1\r\nHost: a\r\n\r\n', 400],
    ['no host', 'GET /stats HTTP/1.1\r\n\r\n', 400],
    ['the protocol of 1996', 'GET /stats HTTP/1.0\r\n\r\n', 200],
    ['no HTTP at all', 'HELO library\r\n\r\n', 400],
    ['headers without end', `GET /stats HTTP/1.1\r\nX: ${'a'.repeat(100_000)}\r\n\r\n`, 431],
    [
      'two lengths',
      'POST /books HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}',
      400,
    ],
    [
      'a length and chunks',
      'POST /books HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      400,
    ],
  ])('answers %s', async (_what, request, status) => {
    expect(await sendRaw(request)).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  });

  test('goes on when a client leaves in the middle of its body', async () => {
    const socket = connect(inventory.port, '127.0.0.1');
    socket.write(
      'POST /books HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{"ti',
    );
    await new Promise((resolve) => socket.once('connect', () => setTimeout(resolve, 20)));
    socket.destroy();

    await expect(inventory.get('/healthz')).resolves.toMatchObject({ status: 200, body: { status: 'ok' } });
  });

  test('says that it is ready, and that it is not when it stops or has no schema', async () => {
    await expect(inventory.get('/readyz')).resolves.toMatchObject({ status: 200, body: { status: 'ready' } });

    inventory.state.isStopping = true;
    const stopping = await inventory.get('/readyz');
    inventory.state.isStopping = false;

    expect(stopping).toMatchObject(problem(503, 'unavailable'));
    expect(stopping.headers.get('retry-after')).toBe('1');
  });

  test('answers 503 to everything but its probes until the schema is there', async () => {
    inventory.state.hasSchema = false;
    const answers = [await inventory.get('/books'), await inventory.get('/readyz')];
    const health = await inventory.get('/healthz');
    inventory.state.hasSchema = true;

    expect(answers).toMatchObject([problem(503, 'unavailable'), problem(503, 'unavailable')]);
    expect(health.status).toBe(200);
  });
});

describe('GET /stats', () => {
  test('answers the numbers, and what the database is', async () => {
    await inventory.addBook();

    await expect(inventory.get('/stats')).resolves.toMatchObject({
      status: 200,
      body: {
        books: expect.any(Number),
        titles: expect.any(Number),
        authors: expect.any(Number),
        addedLastMinute: expect.any(Number),
        database: {
          version: expect.stringMatching(/^17/),
          address: expect.any(String),
          port: expect.any(Number),
          clientAddress: expect.any(String),
          throughProxy: false,
        },
      },
    });
  });

  test('tells the arrivals of the last ten minutes by tens of seconds, the latest last', async () => {
    let stats = { books: 0, lastTenMinutes: [0] };
    const countArrivals = () => stats.lastTenMinutes.reduce((sum, count) => sum + count);
    // The numbers are a moment old, the longer the busier the machine, and not all of the same moment.
    await waitFor('every book to have arrived, one of them in the last ten seconds', async () => {
      await inventory.addBook();
      stats = (await inventory.get('/stats')).body as typeof stats;
      return Number(stats.lastTenMinutes.at(-1)) >= 1 && countArrivals() === stats.books;
    });

    expect(stats.lastTenMinutes).toHaveLength(60);
  });
});

describe('GET /openapi.json', () => {
  test('describes each route, with a problem document for each failure', async () => {
    const { status, body } = await inventory.get('/openapi.json');

    const { openapi, paths } = body as { openapi: string; paths: Record<string, object> };
    expect(status).toBe(200);
    expect(openapi).toBe('3.1.0');
    expect(Object.entries(paths).map(([path, methods]) => [path, ...Object.keys(methods)])).toEqual([
      ['/books', 'post', 'get'],
      ['/books/count', 'get'],
      ['/books/batch', 'post'],
      ['/books/{id}', 'get'],
      ['/stats', 'get'],
      ['/events', 'get'],
    ]);
  });
});
