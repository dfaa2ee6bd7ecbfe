import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { readLoadFactor } from '../../../scripts/lib/load-factor.ts';
import fc from 'fast-check';
import { buildBook } from '../../support/books.ts';
import { startInventory, type Inventory } from '../../support/inventory.ts';
import { readBooksTable } from '../../support/books-table.ts';

const inputs = 1_000;
const answerLimitMs = 10_000 * readLoadFactor();

let inventory: Inventory;
beforeAll(async () => {
  inventory = await startInventory();
});
afterAll(() => inventory.close());

/** A request as it goes over the wire; the body is in UTF-8 when it is a text. */
interface HostileRequest {
  method: string;
  path: string;
  headers: string[];
  body: string | Uint8Array;
}

/** Any text: NUL, control characters, lone surrogates, all scripts. */
const anyText = fc.string({ unit: 'binary', maxLength: 600 });
const loneSurrogates = fc
  .array(fc.integer({ min: 0xd800, max: 0xdfff }), { minLength: 1, maxLength: 9 })
  .map((units) => String.fromCharCode(...units));
const fourBytes = fc.constantFrom('𝒜', '👩🏽‍🚀', '𠜎').map((character) => character.repeat(400));
const evilText = fc.constantFrom(
  '\u0000',
  `'; drop table books; --`,
  '\\',
  '{"',
  '$1',
  '${1}',
  ' '.repeat(50_000),
  `${'a'.repeat(50_000)}\u0000`,
  '\u202e\u2066',
);
const hostileText = fc.oneof(anyText, loneSurrogates, fourBytes, evilText);

const hostileValue = fc.oneof(
  hostileText,
  fc.constantFrom<unknown>(null, true, -0, 1e308, -1e21, 2 ** 53, 0.1, '', [], {}, [[]], [null]),
  fc.double({ noNaN: true }),
  fc.jsonValue({ maxDepth: 4 }),
  fc.array(hostileText, { maxLength: 60 }),
);

const fieldName = fc.constantFrom(
  ...['title', 'authors', 'isbn', 'year', 'language', 'source', 'id', 'accessionNumber', 'addedAt'],
  ...['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'then', 'toJSON', ''],
);

/** Text of any script, which a book may well have. */
const foreignText = fc.oneof(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 200 }), fourBytes);

/** A book with some fields that are not as they should be, or as nobody expects them to be. */
const hostileBook = fc
  .array(
    fc.oneof(
      fc.tuple(fieldName, hostileValue),
      fc.tuple(fc.constant('title'), foreignText),
      fc.tuple(
        fc.constant('authors'),
        fc.array(
          foreignText.map((text) => text.slice(0, 200)),
          { maxLength: 50 },
        ),
      ),
      fc.tuple(fc.constant('year'), fc.integer({ min: -5000, max: 5000 })),
    ),
    { maxLength: 2 },
  )
  .map((fields) => Object.fromEntries([...Object.entries(buildBook()), ...fields]));

const hostileBatch = fc
  .array(
    fc.record(
      { idempotencyKey: fc.oneof(hostileText, fc.constantFrom('a', 'b')), book: hostileBook },
      { requiredKeys: ['book'] },
    ),
    {
      maxLength: 5,
    },
  )
  .map((items) => ({ items }));

const deepJson = fc
  .tuple(fc.constantFrom('[', '{"a":', '{"title":', '{"__proto__":'), fc.integer({ min: 1, max: 9_000 }))
  .map(([opening, depth]) => opening.repeat(depth));
const hugeNumber = fc
  .integer({ min: 1, max: 30_000 })
  .map((digits) => `{"title":"T","authors":["A"],"year":${'9'.repeat(digits)}}`);
const hugeBody = fc
  .constantFrom('a', '[', '"', '{"title":"', '\u0000')
  .map((piece) => piece.repeat(10_000_000 / piece.length));

const body = fc.oneof(
  { weight: 12, arbitrary: hostileBook.map((book) => JSON.stringify(book)) },
  { weight: 4, arbitrary: hostileBatch.map((batch) => JSON.stringify(batch)) },
  { weight: 2, arbitrary: fc.json() },
  { weight: 2, arbitrary: fc.uint8Array({ maxLength: 300 }) },
  { weight: 2, arbitrary: anyText },
  { weight: 2, arbitrary: deepJson },
  { weight: 1, arbitrary: hugeNumber },
);

const byteText = (shortest: number) =>
  fc.uint8Array({ minLength: shortest, maxLength: 300 }).map((bytes) =>
    Buffer.from(bytes)
      .toString('latin1')
      .replace(/[\r\n]/g, ' '),
  );
const contentType = fc.oneof(
  { weight: 9, arbitrary: fc.constant('application/json') },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      'application/json; charset=utf-16',
      'application/json; charset=nonsense',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'application/problem+json',
      'text/html',
      ';',
    ),
  },
  { weight: 1, arbitrary: byteText(0) },
);
const header = fc
  .oneof(
    fc.tuple(fc.constantFrom('Idempotency-Key', 'Last-Event-ID', 'Accept', 'X-Forwarded-For'), byteText(0)),
    fc.tuple(
      fc.constant('Content-Encoding'),
      fc.constantFrom('gzip', 'br', 'deflate', 'identity', 'nonsense'),
    ),
    fc.tuple(fc.constantFrom('traceparent', 'Cookie', 'Range', 'If-None-Match', 'Expect'), byteText(1)),
  )
  .map(([name, value]) => `${name}: ${value}`);

const escaped = hostileText.map((text) => encodeURIComponent(text.toWellFormed()).slice(0, 4_000));
const brokenEscape = fc.constantFrom('%', '%zz', '%00', '%ED%A0%80', '%FF%FE', '%2e%2e%2f', '%C0%AE', '..;/');
const query = fc
  .array(
    fc.tuple(
      fc.constantFrom('q', 'after', 'limit', 'lastEventId', '__proto__', 'constructor', 'q[]', 'q[a]', ''),
      fc.oneof(escaped, brokenEscape, fc.double().map(String)),
    ),
    { maxLength: 4 },
  )
  .map((parameters) => parameters.map((parameter) => parameter.join('=')).join('&'));
const path = fc.oneof(
  fc.constantFrom('/books', '/books', '/books/batch', '/stats', '/openapi.json', '/readyz', '/BOOKS/'),
  fc.oneof(escaped, brokenEscape).map((id) => `/books/${id}`),
  fc.oneof(escaped, brokenEscape).map((name) => `/${name}`),
  fc.constantFrom('//', '/./books', '/books/../stats', '/books/batch/', '/__proto__', '/constructor'),
);

const hostileRequest: fc.Arbitrary<HostileRequest> = fc
  .record({
    method: fc.oneof(
      { weight: 6, arbitrary: fc.constant('POST') },
      { weight: 3, arbitrary: fc.constant('GET') },
      {
        weight: 1,
        arbitrary: fc.constantFrom('PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE', 'PROPFIND', 'NONE'),
      },
    ),
    path: fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom('/books', '/books/batch') },
      { weight: 2, arbitrary: path },
    ),
    query: fc.option(query, { nil: '', freq: 3 }),
    type: contentType,
    headers: fc.oneof(fc.constant<string[]>([]), fc.array(header, { maxLength: 3 })),
    body: fc.oneof({ weight: 60, arbitrary: body }, { weight: 1, arbitrary: hugeBody }),
  })
  .map(({ method, path: target, query: parameters, type, headers, body: content }) => ({
    method,
    path: parameters ? `${target}?${parameters}` : target,
    headers: [`Content-Type: ${type}`, ...headers],
    body: content,
  }));

/** Sends a request as it is, and answers the status and body of what comes back. */
async function sendRaw(request: HostileRequest): Promise<{ status: number; text: string }> {
  const body = Buffer.from(request.body);
  const lines = [
    `${request.method} ${request.path} HTTP/1.1`,
    'Host: library',
    'Connection: close',
    `Content-Length: ${body.length}`,
    ...request.headers,
  ];
  const socket = connect(inventory.port, '127.0.0.1');
  const chunks: Buffer[] = [];
  const ended = new Promise<void>((resolve, reject) => {
    socket.on('data', (chunk) => chunks.push(chunk));
    // Whoever is refused in the middle of a body sees the connection break; the answer came before.
    socket.on('error', (error) => (chunks.length > 0 ? resolve() : reject(error)));
    socket.on('close', () => resolve());
  });
  socket.write(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
  socket.write(body);
  await Promise.race([ended, sleep(answerLimitMs, undefined, { ref: false })]);
  socket.destroy();
  const [head = '', text = ''] = Buffer.concat(chunks).toString().split('\r\n\r\n');
  return { status: Number(/^HTTP\/1\.1 (\d{3}) /.exec(head)?.[1]), text };
}

/** The ids of the books that an answer acknowledges. */
function readAcknowledged(text: string): string[] {
  const { id, results } = JSON.parse(text) as { id?: string; results?: { book: { id: string } }[] };
  return results?.map(({ book }) => book.id) ?? (id === undefined ? [] : [id]);
}

describe('the inventory', () => {
  test('answers 1,000 hostile inputs, keeps just what it acknowledged, and works afterwards', async () => {
    const acknowledged = new Set<string>();
    const statuses = new Set<number>();

    await fc.assert(
      fc.asyncProperty(hostileRequest, async (request) => {
        const { status, text } = await sendRaw(request);

        statuses.add(status);
        expect(status === 503 || (status >= 200 && status < 500)).toBe(true);
        const isWrite = request.method === 'POST' && (status === 200 || status === 201);
        if (isWrite) for (const id of readAcknowledged(text)) acknowledged.add(id);
      }),
      { numRuns: inputs, endOnFailure: true },
    );

    const shelf = await readBooksTable(inventory.database.connection);
    expect(new Set(shelf.map(({ id }) => id))).toEqual(acknowledged);
    expect([...statuses].sort()).toEqual(expect.arrayContaining([200, 201, 400, 404, 405, 413, 415]));
    await expect(inventory.addBook()).resolves.toMatchObject({ source: 'test' });
    await expect(inventory.get('/readyz')).resolves.toMatchObject({ status: 200 });
  });
});
