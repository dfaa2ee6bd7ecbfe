import { killServices } from '../../support/process.ts';
import { sendJson, startStub, type StubService } from '../../support/stub-service.ts';
import { makeDirectory } from '../../support/temporary.ts';
import { waitFor } from '../../support/wait.ts';
import { createShelf, firstTitles, startDesk } from './desk.ts';

const stubs: StubService[] = [];
afterEach(async () => {
  await killServices();
  for (const stub of stubs.splice(0)) await stub.close();
});

async function startInventoryStub(...parameters: Parameters<typeof startStub>): Promise<StubService> {
  const stub = await startStub(...parameters);
  stubs.push(stub);
  return stub;
}

describe('acquisitions', () => {
  test('buys up to its bound while inventory is away, says so once, and hands all over when it is back', async () => {
    const gone = await startStub(() => undefined);
    await gone.close();
    const desk = await startDesk(await makeDirectory(), gone.url, { MAX_WAITING: '5' });

    await waitFor('the bound', async () => (await desk.get()).state === 'full');
    const full = await desk.get();
    expect(full).toMatchObject({
      waiting: 5,
      bought: 5,
      lastError: expect.stringContaining('5 purchases wait'),
    });

    const said = (words: string) => desk.log.filter(({ msg }) => msg === words);
    // It stops at its next try to buy, which inventory must not forestall.
    await waitFor('it to say so', () => said('buying stopped').length > 0);

    const shelf = createShelf();
    await startInventoryStub((request, res) => shelf.answer(request, res), gone.port);
    await waitFor('buying to go on', async () => (await desk.get()).bought > 8);
    await desk.press('pause');
    await waitFor('the outbox to be empty', async () => (await desk.get()).waiting === 0);
    const { bought, lastError } = await desk.get();
    expect(shelf.titles()).toEqual(firstTitles(bought));
    expect(lastError).toBeNull();
    expect(said('buying stopped')).toHaveLength(1);
    expect(said('buying goes on')).toHaveLength(1);
  });

  test('leaves inventory alone for as long as it asks', async () => {
    const inventory = await startInventoryStub((_request, res) => {
      sendJson(res, 503, { detail: 'Later.' }, { 'Retry-After': '2' });
    });
    const desk = await startDesk(await makeDirectory(), inventory.url);

    await waitFor('the first try', () => inventory.requests.length === 1);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(inventory.requests).toHaveLength(1);
    expect((await desk.get()).lastError).toContain('inventory answered 503');

    await waitFor('the second', () => inventory.requests.length === 2);
  });

  test('puts what inventory refuses aside, goes on, and tries it again after a restart', async () => {
    const shelf = createShelf();
    const inventory = await startInventoryStub((request, res) => {
      if (request.body.includes('Infinite Jest')) sendJson(res, 400, { detail: 'No footnotes, please.' });
      else shelf.answer(request, res);
    });
    const stateDir = await makeDirectory();
    const desk = await startDesk(stateDir, inventory.url);

    await waitFor('a refusal and a book after it', async () => {
      const { refused } = await desk.get();
      return refused.length === 1 && shelf.titles().length >= 2;
    });
    expect((await desk.press('pause')).refused).toMatchObject([
      { title: 'Infinite Jest', reason: expect.stringContaining('No footnotes, please.') },
    ]);
    expect(shelf.titles().slice(0, 2)).toEqual(['Fun Home', 'To the Lighthouse']);

    desk.signal('SIGTERM');
    await desk.ended;
    inventory.answerWith((request, res) => shelf.answer(request, res));
    const again = await startDesk(stateDir, inventory.url);
    await waitFor('the refused book', () => shelf.titles().includes('Infinite Jest'));
    await waitFor('nothing refused', async () => (await again.get()).refused.length === 0);
  });

  test.each([403, 404, 429, 500])('does not take %s for a refusal', async (status) => {
    const shelf = createShelf();
    const inventory = await startInventoryStub((request, res) => {
      if (inventory.requests.length === 1) res.writeHead(status).end('not here');
      else shelf.answer(request, res);
    });

    await startDesk(await makeDirectory(), inventory.url);

    await waitFor('the first book', () => shelf.titles()[0] === 'Fun Home');
  });
});
