import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { createHandOver, NotTaken, Refused } from '../../../services/acquisitions/hand-over.ts';
import { createLink } from '../../../services/platform/link.ts';
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
const handOver = () => createHandOver(inventory.url, createLink('inventory'))(purchase);

describe('handing over', () => {
  test('posts the book with its source, under its own key', async () => {
    answer = (res) => sendJson(res, 201, {});

    await handOver();

    expect(inventory.requests.at(-1)).toMatchObject({ method: 'POST', url: '/books' });
    expect(inventory.requests.at(-1)?.headers['idempotency-key']).toBe(purchase.key);
    expect(JSON.parse(inventory.requests.at(-1)?.body ?? '')).toEqual({
      ...purchase.book,
      source: 'acquisitions',
    });
  });

  test.each([400, 409, 413, 415, 422])('takes %s for a refusal, and says why', async (status) => {
    answer = (res) =>
      sendJson(res, status, { detail: 'See errors.', errors: [{ path: 'year', message: 'is odd' }] });

    await expect(handOver()).rejects.toThrow(
      new Refused(`inventory answered ${status}: See errors. year is odd.`),
    );
  });

  test.each([200, 301, 401, 403, 404, 405, 429, 500, 502, 503])(
    'takes %s for something that may pass',
    async (status) => {
      answer = (res) => res.writeHead(status, { Location: inventory.url }).end('words');

      await expect(handOver()).rejects.toThrow(new NotTaken(`inventory answered ${status}: words`));
    },
  );

  test.each([
    ['3', 3_000],
    [new Date(Date.now() + 60_000).toUTCString(), expect.closeTo(60_000, -4)],
    ['soon', 0],
  ])('hears when to come back: %s', async (header, retryAfterMs) => {
    answer = (res) => res.writeHead(503, { 'Retry-After': header }).end();

    await expect(handOver()).rejects.toMatchObject({ name: 'NotTaken', retryAfterMs });
  });

  test('tells what broke when there is no answer', async () => {
    answer = (res) => res.destroy();

    await expect(handOver()).rejects.toThrow(/^inventory cannot be reached: other side closed/);
  });

  test('waits for an answer no longer than five seconds', async () => {
    answer = () => undefined;

    await expect(handOver()).rejects.toThrow('inventory did not answer within 5 s');
  });
});
