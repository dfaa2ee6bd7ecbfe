import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { problem } from '../../support/inventory.ts';
import { killServices, spawnService } from '../../support/process.ts';
import { sendJson, startStub, type StubService } from '../../support/stub-service.ts';
import { makeDirectory } from '../../support/temporary.ts';
import { waitFor } from '../../support/wait.ts';
import { createBookCollection, type AcquisitionsProcess, startAcquisitions } from './acquisitions.ts';

let inventory: StubService;
beforeAll(async () => {
  inventory = await startStub((_request, res) => sendJson(res, 201, {}));
});
afterEach(killServices);
afterAll(() => inventory.close());

const isBuying = (acquisitions: AcquisitionsProcess) => async () => (await acquisitions.get()).bought > 0;

describe('the switches of acquisitions', () => {
  test('pause and resume buying', async () => {
    const acquisitions = await startAcquisitions(await makeDirectory(), inventory.url);
    await waitFor('a purchase', isBuying(acquisitions));

    const { bought, paused, state } = await acquisitions.post('pause');
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect({ paused, state }).toEqual({ paused: true, state: 'paused' });
    expect((await acquisitions.get()).bought).toBe(bought);

    expect(await acquisitions.post('resume')).toMatchObject({ paused: false, state: 'buying' });
    await waitFor('the next purchase', async () => (await acquisitions.get()).bought > bought);
  });

  test('set the rate at once', async () => {
    const acquisitions = await startAcquisitions(await makeDirectory(), inventory.url, {
      BUY_EVERY_MS: '3600000',
    });

    const set = await acquisitions.setRate({ everyMs: 50 });

    expect(set).toMatchObject({ status: 200, body: { everyMs: 50 } });
    await waitFor('a purchase', isBuying(acquisitions));
  });

  test.each([
    [{ everyMs: 49 }, 'everyMs'],
    [{ everyMs: '2000' }, 'everyMs'],
    [{}, 'everyMs'],
    [{ everyMs: 2000, paused: true }, ''],
  ])('answer 400 to the rate %j', async (body, path) => {
    const acquisitions = await startAcquisitions(await makeDirectory(), inventory.url);

    expect(await acquisitions.setRate(body)).toMatchObject(
      problem(400, 'invalid-input', { errors: [{ path, message: expect.any(String) }] }),
    );
  });

  test('keep their positions across a restart', async () => {
    const stateDir = await makeDirectory();
    const acquisitions = await startAcquisitions(stateDir, inventory.url);
    await acquisitions.setRate({ everyMs: 777 });
    await acquisitions.post('pause');
    acquisitions.signal('SIGKILL');
    await acquisitions.ended;

    const again = await startAcquisitions(stateDir, inventory.url);

    expect(await again.get()).toMatchObject({ paused: true, everyMs: 777 });
  });
});

describe('acquisitions', () => {
  test('finishes the delivery in progress on SIGTERM and exits 0', async () => {
    const collected = createBookCollection();
    const slow = await startStub((request, res) => setTimeout(() => collected.answer(request, res), 400));
    const stateDir = await makeDirectory();
    const acquisitions = await startAcquisitions(stateDir, slow.url);
    await waitFor('a delivery in progress', () => slow.requests.length > 0);

    acquisitions.signal('SIGTERM');
    const ending = await acquisitions.ended;

    const { bought, waiting } = JSON.parse(await readFile(join(stateDir, 'state.json'), 'utf8')) as {
      bought: number;
      waiting: unknown[];
    };
    expect(ending).toEqual({ exitCode: 0, signal: null });
    expect(collected.titles()).toHaveLength(slow.requests.length);
    expect(bought - waiting.length).toBe(collected.titles().length);
    await slow.close();
  });

  test('exits 1 with a clear message when its state is damaged, and leaves it as it is', async () => {
    const stateDir = await makeDirectory();
    const path = join(stateDir, 'state.json');
    await writeFile(path, '{"version":1,');

    const acquisitions = spawnService('acquisitions', {
      env: { STATE_DIR: stateDir, INVENTORY_URL: inventory.url },
    });
    const ending = await acquisitions.ended;

    expect(ending).toEqual({ exitCode: 1, signal: null });
    expect(JSON.stringify(acquisitions.log)).toContain(`The outbox ${path} is damaged`);
    expect(await readFile(path, 'utf8')).toBe('{"version":1,');
  });
});
