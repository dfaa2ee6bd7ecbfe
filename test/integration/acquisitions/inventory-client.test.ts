import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import {
  createInventoryClient,
  InventoryUnavailable,
  PurchaseRefused,
} from '../../../services/acquisitions/inventory-client.ts';
import { createClientStats } from '../../../services/platform/client-stats.ts';
import { sendJson, startStub, type StubService } from '../../support/stub-service.ts';

let inventory: StubService;
let answer: (res: ServerResponse) => void;
beforeAll(async () => {
  inventory = await startStub((_request, res) => answer(res));
});
afterAll(() => inventory.close());

const purchase = {
  key: randomUUID(),
  boughtAt: '2026-01-01T00:00:00.000Z',
  book: { title: 'Sult', authors: ['Knut Hamsun'], year: 1890 },
};
const addBook = () => createInventoryClient(inventory.url, createClientStats('inventory')).addBook(purchase);

describe('the inventory client', () => {
  test('posts the book with its source, under its own key', async () => {
    answer = (res) => sendJson(res, 201, {});

    await addBook();

    expect(inventory.requests.at(-1)).toMatchObject({ method: 'POST', url: '/books' });
    expect(inventory.requests.at(-1)?.headers['idempotency-key']).toBe(purchase.key);
    expect(JSON.parse(inventory.requests.at(-1)?.body ?? '')).toEqual({
      ...purchase.book,
      source: 'acquisitions',
    });
  });

  test.each([400, 409, 413, 415, 422])('takes %s as a refusal, and says why', async (status) => {
    answer = (res) =>
      sendJson(res, status, { detail: 'See errors.', errors: [{ path: 'year', message: 'is odd' }] });

    await expect(addBook()).rejects.toThrow(
      new PurchaseRefused(`inventory answered ${status}: See errors. year is odd.`),
    );
  });

  test.each([200, 301, 401, 403, 404, 405, 429, 500, 502, 503])(
    'takes %s as something that may pass',
    async (status) => {
      answer = (res) => res.writeHead(status, { Location: inventory.url }).end('text');

      await expect(addBook()).rejects.toThrow(new InventoryUnavailable(`inventory answered ${status}: text`));
    },
  );

  test.each([
    ['3', 3_000],
    [new Date(Date.now() + 60_000).toUTCString(), expect.closeTo(60_000, -4)],
    ['soon', 0],
  ])('reads Retry-After: %s', async (header, retryAfterMs) => {
    answer = (res) => res.writeHead(503, { 'Retry-After': header }).end();

    await expect(addBook()).rejects.toMatchObject({ name: 'InventoryUnavailable', retryAfterMs });
  });

  test('says what broke when there is no answer', async () => {
    answer = (res) => res.destroy();

    await expect(addBook()).rejects.toThrow(/^inventory cannot be reached: other side closed/);
  });

  test('waits for an answer no longer than eight seconds', async () => {
    answer = () => undefined;

    await expect(addBook()).rejects.toThrow('inventory did not answer within 8 s');
  });
});
