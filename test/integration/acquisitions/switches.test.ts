import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { problem } from '../../support/inventory.ts';
import { killServices, spawnService } from '../../support/process.ts';
import { sendJson, startStub, type StubService } from '../../support/stub-service.ts';
import { makeDirectory } from '../../support/temporary.ts';
import { waitFor } from '../../support/wait.ts';
import { createShelf, type Desk, startDesk } from './desk.ts';

let inventory: StubService;
beforeAll(async () => {
  inventory = await startStub((_request, res) => sendJson(res, 201, {}));
});
afterEach(killServices);
afterAll(() => inventory.close());

const isBuying = (desk: Desk) => async () => (await desk.get()).bought > 0;

describe('the switches of acquisitions', () => {
  test('pause and resume buying', async () => {
    const desk = await startDesk(await makeDirectory(), inventory.url);
    await waitFor('a purchase', isBuying(desk));

    const { bought, paused, state } = await desk.press('pause');
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect({ paused, state }).toEqual({ paused: true, state: 'paused' });
    expect((await desk.get()).bought).toBe(bought);

    expect(await desk.press('resume')).toMatchObject({ paused: false, state: 'buying' });
    await waitFor('the next purchase', async () => (await desk.get()).bought > bought);
  });

  test('set the pace at once', async () => {
    const desk = await startDesk(await makeDirectory(), inventory.url, { BUY_EVERY_MS: '3600000' });

    const set = await desk.setRate({ everyMs: 50 });

    expect(set).toMatchObject({ status: 200, body: { everyMs: 50 } });
    await waitFor('a purchase', isBuying(desk));
  });

  test.each([
    [{ everyMs: 49 }, 'everyMs'],
    [{ everyMs: '2000' }, 'everyMs'],
    [{}, 'everyMs'],
    [{ everyMs: 2000, paused: true }, ''],
  ])('answer 400 to the pace %j', async (body, path) => {
    const desk = await startDesk(await makeDirectory(), inventory.url);

    expect(await desk.setRate(body)).toMatchObject(
      problem(400, 'invalid-input', { errors: [{ path, message: expect.any(String) }] }),
    );
  });

  test('are where they were after a restart', async () => {
    const stateDir = await makeDirectory();
    const desk = await startDesk(stateDir, inventory.url);
    await desk.setRate({ everyMs: 777 });
    await desk.press('pause');
    desk.signal('SIGKILL');
    await desk.ended;

    const again = await startDesk(stateDir, inventory.url);

    expect(await again.get()).toMatchObject({ paused: true, everyMs: 777 });
  });
});

describe('acquisitions', () => {
  test('finishes what is under way on SIGTERM and exits 0', async () => {
    const shelf = createShelf();
    const slow = await startStub((request, res) => setTimeout(() => shelf.answer(request, res), 400));
    const stateDir = await makeDirectory();
    const desk = await startDesk(stateDir, slow.url);
    await waitFor('a purchase under way', () => slow.requests.length > 0);

    desk.signal('SIGTERM');
    const ending = await desk.ended;

    const { bought, waiting } = JSON.parse(await readFile(join(stateDir, 'state.json'), 'utf8')) as {
      bought: number;
      waiting: unknown[];
    };
    expect(ending).toEqual({ exitCode: 0, signal: null });
    expect(shelf.titles()).toHaveLength(slow.requests.length);
    expect(bought - waiting.length).toBe(shelf.titles().length);
    await slow.close();
  });

  test('exits 1 with a sentence when its state is damaged, and leaves it as it is', async () => {
    const stateDir = await makeDirectory();
    const path = join(stateDir, 'state.json');
    await writeFile(path, '{"version":1,');

    const desk = spawnService('acquisitions', {
      env: { STATE_DIR: stateDir, INVENTORY_URL: inventory.url },
    });
    const ending = await desk.ended;

    expect(ending).toEqual({ exitCode: 1, signal: null });
    expect(JSON.stringify(desk.log)).toContain(`The outbox ${path} is damaged`);
    expect(await readFile(path, 'utf8')).toBe('{"version":1,');
  });
});
