import { killServices } from '../../support/process.ts';
import { sendJson, startStub, type StubService } from '../../support/stub-service.ts';
import { makeDirectory } from '../../support/temporary.ts';
import { waitFor } from '../../support/wait.ts';
import { createBookCollection, firstTitles, startAcquisitions } from './acquisitions.ts';

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
  test('buys up to its limit while inventory is away, logs that once, and delivers everything when it is back', async () => {
    const gone = await startStub(() => undefined);
    await gone.close();
    const acquisitions = await startAcquisitions(await makeDirectory(), gone.url, { MAX_WAITING: '5' });

    await waitFor('the limit', async () => (await acquisitions.get()).state === 'full');
    const full = await acquisitions.get();
    expect(full).toMatchObject({
      waiting: 5,
      bought: 5,
      lastError: expect.stringContaining('5 purchases wait'),
    });

    const logged = (message: string) => acquisitions.log.filter(({ msg }) => msg === message);
    // It stops at its next attempt to buy, which inventory must not preempt.
    await waitFor('it to log that', () => logged('buying stopped').length > 0);

    const collected = createBookCollection();
    await startInventoryStub((request, res) => collected.answer(request, res), gone.port);
    await waitFor('buying to resume', async () => (await acquisitions.get()).bought > 8);
    await acquisitions.post('pause');
    await waitFor('the outbox to be empty', async () => (await acquisitions.get()).waiting === 0);
    const { bought, lastError } = await acquisitions.get();
    expect(collected.titles()).toEqual(firstTitles(bought));
    expect(lastError).toBeNull();
    expect(logged('buying stopped')).toHaveLength(1);
    expect(logged('buying resumed')).toHaveLength(1);
  });

  test('waits as long as Retry-After says', async () => {
    const inventory = await startInventoryStub((_request, res) => {
      sendJson(res, 503, { detail: 'Later.' }, { 'Retry-After': '2' });
    });
    const acquisitions = await startAcquisitions(await makeDirectory(), inventory.url);

    await waitFor('the first try', () => inventory.requests.length === 1);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(inventory.requests).toHaveLength(1);
    expect((await acquisitions.get()).lastError).toContain('inventory answered 503');

    await waitFor('the second', () => inventory.requests.length === 2);
  });

  test('sets aside what inventory refuses, continues, and retries it after a restart', async () => {
    const collected = createBookCollection();
    const inventory = await startInventoryStub((request, res) => {
      if (request.body.includes('Infinite Jest')) sendJson(res, 400, { detail: 'No footnotes, please.' });
      else collected.answer(request, res);
    });
    const stateDir = await makeDirectory();
    const acquisitions = await startAcquisitions(stateDir, inventory.url);

    await waitFor('a refusal and a book after it', async () => {
      const { refused } = await acquisitions.get();
      return refused.length === 1 && collected.titles().length >= 2;
    });
    expect((await acquisitions.post('pause')).refused).toMatchObject([
      { title: 'Infinite Jest', reason: expect.stringContaining('No footnotes, please.') },
    ]);
    expect(collected.titles().slice(0, 2)).toEqual(['Fun Home', 'To the Lighthouse']);

    acquisitions.signal('SIGTERM');
    await acquisitions.ended;
    inventory.answerWith((request, res) => collected.answer(request, res));
    const again = await startAcquisitions(stateDir, inventory.url);
    await waitFor('the refused book', () => collected.titles().includes('Infinite Jest'));
    await waitFor('nothing refused', async () => (await again.get()).refused.length === 0);
  });

  test.each([403, 404, 429, 500])('does not take %s as a refusal', async (status) => {
    const collected = createBookCollection();
    const inventory = await startInventoryStub((request, res) => {
      if (inventory.requests.length === 1) res.writeHead(status).end('not here');
      else collected.answer(request, res);
    });

    await startAcquisitions(await makeDirectory(), inventory.url);

    await waitFor('the first book', () => collected.titles()[0] === 'Fun Home');
  });
});
