import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { createRowList } from '../../../scripts/import/row-list.ts';
import { makeDirectory } from '../../support/temporary.ts';

let folder: string;

beforeAll(async () => {
  folder = await makeDirectory();
});

describe('createRowList', () => {
  test('writes all to its file, as they were, and keeps the first ten to be shown', async () => {
    const path = join(folder, 'many.csv');
    const list = await createRowList(path, ['line', 'title']);
    const rows = Array.from({ length: 5_000 }, (_, line) => [String(line), `"A",\n${'x'.repeat(100)}`]);

    for (const [line, cells] of rows.entries()) await list.add(line, 'has no author', cells);
    await list.close();

    expect(parse(await readFile(path))).toEqual([['line', 'title'], ...rows]);
    expect(list.shown).toHaveLength(10);
    expect(list.shown[0]).toEqual({ line: 0, text: 'has no author' });
  });

  test('makes no file when there is nothing to write', async () => {
    const path = join(folder, 'none.csv');
    const list = await createRowList(path, ['line']);

    await list.close();

    await expect(readFile(path)).rejects.toThrow('ENOENT');
  });

  test('says in a sentence that it cannot write', async () => {
    const path = join(folder, 'missing', 'folder.csv');
    const list = await createRowList(path, ['line']);

    await list.add(1, 'has no title', ['1']);

    await expect(list.close()).rejects.toThrow(`${path} cannot be written (ENOENT)`);
  });
});
