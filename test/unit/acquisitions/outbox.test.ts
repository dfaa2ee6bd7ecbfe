import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openOutbox, OutboxError } from '../../../services/acquisitions/outbox.ts';
import { makeDirectory } from '../../support/temporary.ts';
import { buildOutbox, buildPurchase } from './support.ts';

describe('openOutbox', () => {
  test('starts empty in a directory that it makes', async () => {
    const directory = join(await makeDirectory(), 'new', 'state');

    const outbox = await openOutbox(directory);

    expect(outbox.state()).toEqual({
      version: 1,
      paused: false,
      everyMs: null,
      bought: 0,
      waiting: [],
      refused: [],
    });
  });

  test('finds what was noted before', async () => {
    const { directory, outbox } = await buildOutbox();
    const purchase = buildPurchase('Kallocain');
    await outbox.change(() => ({ waiting: [purchase], bought: 7, paused: true, everyMs: 250 }));

    outbox.close();
    const reopened = await openOutbox(directory);

    expect(reopened.state()).toEqual({
      version: 1,
      paused: true,
      everyMs: 250,
      bought: 7,
      waiting: [purchase],
      refused: [],
    });
  });

  test.each([
    ['half a document', '{"version":1,"bought":'],
    ['nothing', ''],
    ['another shape', '{"version":1,"bought":"many"}'],
    ['a later version', '{"version":2,"paused":false,"everyMs":null,"bought":0,"waiting":[],"refused":[]}'],
  ])('refuses a file that holds %s, and leaves it as it is', async (_what, text) => {
    const { directory, outbox } = await buildOutbox();
    outbox.close();
    const path = join(directory, 'state.json');
    await writeFile(path, text);

    const opening = openOutbox(directory);

    await expect(opening).rejects.toThrow(OutboxError);
    await expect(opening).rejects.toThrow(`${path} is damaged`);
    expect(await readFile(path, 'utf8')).toBe(text);
  });

  test('says in a sentence that the directory cannot be used', async () => {
    const { directory } = await buildOutbox();
    const file = join(directory, 'a-file');
    await writeFile(file, '');

    await expect(openOutbox(file)).rejects.toThrow(/cannot be used: .* Give acquisitions a STATE_DIR/);
  });
});

describe('the lock of an outbox', () => {
  test('keeps a second process out, which would overwrite what the first has noted', async () => {
    const { directory } = await buildOutbox();

    await expect(openOutbox(directory, { lockMs: 50 })).rejects.toThrow(
      /cannot be used: another acquisitions uses it\. Give acquisitions a STATE_DIR of its own/,
    );
  });

  test('waits for a process that is ending', async () => {
    const { directory, outbox } = await buildOutbox();
    await outbox.change(() => ({ bought: 3 }));
    const next = openOutbox(directory);

    outbox.close();

    expect((await next).state().bought).toBe(3);
  });
});

describe('change', () => {
  test('applies changes that come at the same moment one after the other', async () => {
    const { directory, outbox } = await buildOutbox();

    await Promise.all(
      Array.from({ length: 20 }, () => outbox.change(({ bought }) => ({ bought: bought + 1 }))),
    );

    expect(outbox.state().bought).toBe(20);
    outbox.close();
    expect((await openOutbox(directory)).state().bought).toBe(20);
  });

  test('shows a change only when it is on disk', async () => {
    const { outbox } = await buildOutbox();

    const done = outbox.change(() => ({ bought: 1 }));

    expect(outbox.state().bought).toBe(0);
    await done;
    expect(outbox.state().bought).toBe(1);
  });

  test('changes nothing when it cannot be written, and works again when it can', async () => {
    const { directory, outbox } = await buildOutbox();
    await rm(directory, { recursive: true });

    await expect(outbox.change(() => ({ bought: 1 }))).rejects.toThrow(/cannot be written/);
    expect(outbox.state().bought).toBe(0);

    await openOutbox(directory);
    await outbox.change(() => ({ bought: 1 }));
    expect(outbox.state().bought).toBe(1);
  });
});
