import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { createFindings } from '../../../scripts/import/findings.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'library-findings-'));
});

afterAll(() => rm(folder, { recursive: true }));

describe('createFindings', () => {
  test('writes all to its file, as they were, and keeps the first ten to be shown', async () => {
    const path = join(folder, 'many.csv');
    const findings = await createFindings(path, ['line', 'title']);
    const rows = Array.from({ length: 5_000 }, (_, line) => [String(line), `"A",\n${'x'.repeat(100)}`]);

    for (const [line, cells] of rows.entries()) await findings.add(line, 'has no author', cells);
    await findings.close();

    expect(parse(await readFile(path))).toEqual([['line', 'title'], ...rows]);
    expect(findings.shown).toHaveLength(10);
    expect(findings.shown[0]).toEqual({ line: 0, text: 'has no author' });
  });

  test('makes no file when there is nothing to write', async () => {
    const path = join(folder, 'none.csv');
    const findings = await createFindings(path, ['line']);

    await findings.close();

    await expect(readFile(path)).rejects.toThrow('ENOENT');
  });

  test('says in a sentence that it cannot write', async () => {
    const path = join(folder, 'missing', 'folder.csv');
    const findings = await createFindings(path, ['line']);

    await findings.add(1, 'has no title', ['1']);

    await expect(findings.close()).rejects.toThrow(`${path} cannot be written (ENOENT)`);
  });
});
