import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openOutbox, OutboxError } from '../../../services/acquisitions/outbox.ts';
import { makeDirectory } from '../../support/temporary.ts';
import { buildOutbox, buildPurchase, silent } from './support.ts';

describe('openOutbox', () => {
  test('starts empty in a directory that it makes', async () => {
    const directory = join(await makeDirectory(), 'new', 'state');

    const outbox = await openOutbox(directory, silent);

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

    const reopened = await openOutbox(directory, silent);

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
    const { directory } = await buildOutbox();
    const path = join(directory, 'state.json');
    await writeFile(path, text);

    const opening = openOutbox(directory, silent);

    await expect(opening).rejects.toThrow(OutboxError);
    await expect(opening).rejects.toThrow(`${path} is damaged`);
    expect(await readFile(path, 'utf8')).toBe(text);
  });

  test('says in a sentence that the directory cannot be used', async () => {
    const { directory } = await buildOutbox();
    const file = join(directory, 'a-file');
    await writeFile(file, '');

    await expect(openOutbox(file, silent)).rejects.toThrow(
      /cannot be used: .* Give acquisitions a STATE_DIR/,
    );
  });
});

describe('change', () => {
  test('applies changes that come at the same moment one after the other', async () => {
    const { directory, outbox } = await buildOutbox();

    await Promise.all(
      Array.from({ length: 20 }, () => outbox.change(({ bought }) => ({ bought: bought + 1 }))),
    );

    expect(outbox.state().bought).toBe(20);
    expect((await openOutbox(directory, silent)).state().bought).toBe(20);
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

    await openOutbox(directory, silent);
    await outbox.change(() => ({ bought: 1 }));
    expect(outbox.state().bought).toBe(1);
  });

  test('goes on from what another process wrote', async () => {
    const { directory, outbox } = await buildOutbox();
    await outbox.change(() => ({ bought: 1 }));
    const other = await openOutbox(directory, silent);
    await other.change(() => ({ bought: 5 }));

    await outbox.change(({ bought }) => ({ bought: bought + 1 }));

    expect(outbox.state().bought).toBe(6);
  });
});
