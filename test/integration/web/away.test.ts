import { problem } from '../../support/inventory.ts';
import { type Answerer, sendJson, startStub, type StubService } from '../../support/stub-service.ts';
import { nowhere, startWeb, type Web } from './start-web.ts';

const opened: { close: () => Promise<void> }[] = [];
afterEach(async () => {
  for (const service of opened.splice(0).reverse()) await service.close();
});

/** Web before an inventory that answers so. */
async function startBefore(answer: Answerer): Promise<Web> {
  const stub: StubService = await startStub(answer);
  const web = await startWeb({ inventoryUrl: stub.url });
  opened.push(stub, web);
  return web;
}

describe('web, with inventory away', () => {
  test.each(['/api/books', '/api/stats', '/api/events'])(
    'answers 503 to GET %s, and when to come back',
    async (path) => {
      const web = await startWeb({ inventoryUrl: nowhere });
      opened.push(web);

      const answer = await web.get(path);

      expect(answer).toMatchObject(
        problem(503, 'unavailable', { detail: 'The inventory cannot be reached.' }),
      );
      expect(answer.headers.get('retry-after')).toBe('2');
    },
  );

  test('answers 503 to a book that it cannot hand on', async () => {
    const web = await startWeb({ inventoryUrl: nowhere });
    opened.push(web);

    expect(await web.post('/api/books', { title: 'Sult', authors: ['Knut Hamsun'] })).toMatchObject({
      status: 503,
    });
  });

  test('answers 503 when there is no answer in time', async () => {
    const web = await startBefore(() => undefined);

    const answer = await web.get('/api/stats');

    expect(answer).toMatchObject(
      problem(503, 'unavailable', { detail: 'The inventory did not answer within 8 seconds.' }),
    );
  });

  test('answers 503 when the answer breaks off', async () => {
    const web = await startBefore((_request, res) => {
      res.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': '100' }).write('{"books":');
      setTimeout(() => res.destroy(), 50);
    });

    expect(await web.get('/api/books')).toMatchObject({ status: 503 });
  });
});

describe('web, with inventory in trouble', () => {
  test('passes on that the database is away, in the words of inventory', async () => {
    const words = {
      type: 'about:blank',
      title: 'Service Unavailable',
      status: 503,
      detail: 'The database is away.',
    };
    const web = await startBefore((_request, res) => sendJson(res, 503, words, { 'Retry-After': '7' }));

    const answer = await web.get('/api/books');

    expect(answer).toMatchObject({ status: 503, body: words });
    expect(answer.headers.get('retry-after')).toBe('7');
  });

  test('makes a 503 of its bugs', async () => {
    const web = await startBefore((_request, res) =>
      sendJson(res, 500, { status: 500, detail: 'A secret.' }),
    );

    expect(await web.get('/api/books')).toMatchObject(
      problem(503, 'unavailable', { detail: 'The inventory cannot be used: the answer was 500.' }),
    );
  });

  test.each([
    [403, 'RBAC: access denied'],
    [502, 'upstream connect error'],
    [404, 'no route'],
  ])('makes a 503 of a %s that a proxy on the way gave, and quotes it', async (status, words) => {
    const web = await startBefore((_request, res) => res.writeHead(status).end(words));

    expect(await web.get('/api/books')).toMatchObject(
      problem(503, 'unavailable', {
        detail: `The inventory cannot be used: the answer was ${status} ${words}.`,
      }),
    );
  });
});
