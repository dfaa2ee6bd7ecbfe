import { execFile } from 'node:child_process';
import { access, mkdir, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { startInventory, type Inventory } from '../../support/inventory.ts';
import { makeDirectory } from '../../support/temporary.ts';

const project = join(import.meta.dirname, '../../..');
let inventory: Inventory;
let folder: string;

beforeAll(async () => {
  inventory = await startInventory();
  folder = await makeDirectory();
});

afterAll(() => inventory.close());

/** Runs make as a person's shell would, each argument being one word. */
function make(
  args: string[],
  env: Record<string, string> = {},
): Promise<{ exitCode: number; output: string }> {
  return new Promise((resolve) => {
    const PATH = [dirname(process.execPath), process.env.PATH].join(delimiter);
    execFile(
      'make',
      ['--no-print-directory', ...args],
      { cwd: project, env: { ...process.env, PATH, INVENTORY_URL: inventory.url, ...env } },
      (error, stdout, stderr) =>
        resolve({ exitCode: error ? Number(error.code) : 0, output: stdout + stderr }),
    );
  });
}

/** A file of this name, in a folder, with one book by an author of its own. */
async function writeCatalogue(
  name: string,
  columns = 'title,author',
): Promise<{ path: string; author: string }> {
  const author = `Author ${randomUUID()}`;
  const path = join(folder, name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `${columns}\nA,${author}\n`);
  return { path, author };
}

describe('make import', () => {
  test.each([
    ['spaces', 'my  books.csv'],
    ['dollars', '$HOME $$ $(HOME) ${HOME}.csv'],
    ['quotes', `it's "mine".csv`],
    ['a tilde', '~ books~.csv'],
    ['what a shell would run', '`touch pwned` $(touch pwned); touch pwned & #.csv'],
    ['what make would run', '$(shell touch pwned) $(error no).csv'],
    ['backslashes and wildcards', 'a\\nb*?[x].csv'],
  ])('takes a FILE with %s as it is', async (_case, name) => {
    const { path, author } = await writeCatalogue(name);

    const { exitCode, output } = await make(['import', `FILE=${path}`]);

    expect([exitCode, output]).toEqual([0, expect.stringMatching(/added +1\n/)]);
    expect(await inventory.findBooks(author)).toHaveLength(1);
    await expect(access(join(project, 'pwned'))).rejects.toThrow('ENOENT');
  });

  test('takes a FILE of the environment as it is', async () => {
    const { path, author } = await writeCatalogue(`'"$(shell touch pwned)$(touch pwned)'.csv`);

    const { exitCode, output } = await make(['import'], { FILE: path });

    expect([exitCode, output]).toEqual([0, expect.stringMatching(/added +1\n/)]);
    expect(await inventory.findBooks(author)).toHaveLength(1);
    await expect(access(join(project, 'pwned'))).rejects.toThrow('ENOENT');
  });

  test('maps columns by hand, and takes the width of a terminal for no mapping', async () => {
    const { path, author } = await writeCatalogue('by-hand.csv', "Werk,Who's it");

    const refused = await make(['import', `FILE=${path}`], { COLUMNS: '80' });
    const mapped = await make(['import', `FILE=${path}`, "COLUMNS=werk=title,Who's it=author"]);

    expect(refused).toMatchObject({
      exitCode: 2,
      output: expect.stringContaining('no column for the title'),
    });
    expect(mapped).toMatchObject({ exitCode: 0, output: expect.stringMatching(/title +"Werk"/) });
    expect(await inventory.findBooks(author)).toHaveLength(1);
  });

  test('says what is wrong with a mapping', async () => {
    const { path } = await writeCatalogue('mapping.csv');

    const { exitCode, output } = await make(['import', `FILE=${path}`, 'COLUMNS=name=title']);

    expect(exitCode).toBe(2);
    expect(output).toContain('COLUMNS names "name", and its columns are "title", "author".');
  });
});
