import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { startInventory, type Inventory } from '../../support/inventory.ts';
import { sendJson, startStub } from '../../support/stub-service.ts';
import { waitFor } from '../../support/wait.ts';
import { makeDirectory } from '../../support/temporary.ts';

const script = join(import.meta.dirname, '../../../scripts/import.ts');
const count = 6_000;

let inventory: Inventory;
let folder: string;

beforeAll(async () => {
  inventory = await startInventory();
  folder = await makeDirectory();
});

afterAll(() => inventory.close());

/** Stands before the inventory: hands batches on, and after the first `answered` keeps the answers to itself. */
async function startSilentProxy(answered: number) {
  let batches = 0;
  let silenced = 0;
  const proxy = await startStub(({ method, body }, res) => {
    if (method === 'GET') return void res.end();
    const isSilent = ++batches > answered;
    void inventory.post('/books/batch', body).then((answer) => {
      if (isSilent) silenced += 1;
      else sendJson(res, answer.status, answer.body);
    });
  });
  return { ...proxy, countSilenced: () => silenced };
}

/** Runs the command to its end; answers its exit code and what it printed. */
function runImport(args: string[], url = inventory.url): Promise<{ exitCode: number; output: string }> {
  return new Promise((resolve) => {
    const env = { ...process.env, INVENTORY_URL: url };
    execFile(process.execPath, [script, ...args], { env }, (error, stdout, stderr) => {
      resolve({ exitCode: error ? Number(error.code) : 0, output: stdout + stderr });
    });
  });
}

/** Runs the import until a batch has been carried out whose answer it does not get, and kills it. */
async function importAndKill(path: string, answered: number): Promise<void> {
  const proxy = await startSilentProxy(answered);
  const env = { ...process.env, INVENTORY_URL: proxy.url };
  const killed = spawn(process.execPath, [script, path], { env });
  await waitFor('a batch whose answer is lost', () => proxy.countSilenced() > 0);
  killed.kill('SIGKILL');
  await once(killed, 'close');
  await proxy.close();
}

describe('scripts/import.ts', () => {
  test('killed with answers on their way and run again, leaves what one run would have left', async () => {
    const path = join(folder, 'books.csv');
    const rows = Array.from({ length: count }, (_, number) => `Book ${number % 4_500},Somebody`);
    await writeFile(path, ['title,author', ...rows].join('\n'));

    await importAndKill(path, 3);
    const { exitCode, output } = await runImport([path]);

    expect(exitCode).toBe(0);
    expect(output).toContain('6,000 rows');
    expect(output).toMatch(/added +[1-9]/);
    expect(output).toMatch(/already there +[1-9]/);
    const { body } = await inventory.get('/stats');
    expect(body).toMatchObject({ books: count, titles: 4_500, authors: 1 });
  });

  // Two batches ask, and then each second one completes: with 5 it is the answer to a completion that is lost.
  test.each([1, 4, 5])(
    'killed after %d answers while it completes the books of a mended file, completes each once when run again',
    async (answered) => {
      const author = `Author ${randomUUID().replaceAll(/\d/g, 'x')}`; // a search for a book's number finds no other
      const path = join(folder, `${randomUUID()}.csv`);
      const writeYear = (year: string) => {
        const rows = Array.from({ length: 800 }, (_, number) => `Book ${number},${author},${year}`);
        return writeFile(path, ['title,author,year', ...rows].join('\n'));
      };
      await writeYear('19x8');
      await runImport([path]);
      const before = await inventory.get('/stats');

      await writeYear('1998');
      await importAndKill(path, answered);
      const { exitCode, output } = await runImport([path]);
      const again = await runImport([path]);

      expect(exitCode).toBe(0);
      expect(output).toMatch(/added +0\n +completed +[1-9]/);
      expect(again.output).toMatch(/already there +800\n/);
      const after = await inventory.get('/stats');
      const { books } = before.body as { books: number };
      expect(after.body).toMatchObject({ books });
      const [book, ...copies] = await inventory.findBooks(`${author} 799`);
      expect([book?.year, copies]).toEqual([1998, []]);
    },
    60_000,
  );

  test('exits 1 when it rejects a row, after its report', async () => {
    const path = join(folder, `${randomUUID()}.csv`);
    await writeFile(path, `title,author\n,A\nB ${randomUUID()},A`);

    const { exitCode, output } = await runImport([path]);

    expect(exitCode).toBe(1);
    expect(output).toMatch(/added +1\n.*\n +rejected +1 .*\n +line 2: has no title/);
  });

  test.each([
    ['no file is named', [], 'Say which file: make import FILE=books.csv'],
    ['the file is missing', ['/missing.csv'], '/missing.csv cannot be imported: there is no such file.'],
  ])('says what to do and exits 1 when %s', async (_case, args, sentence) => {
    const { exitCode, output } = await runImport(args);

    expect(exitCode).toBe(1);
    expect(output).toContain(sentence);
    expect(output).not.toMatch(/^ +at /m);
  });

  test('says how to start the library and exits 1 when nothing answers', async () => {
    const { exitCode, output } = await runImport([join(folder, 'books.csv')], 'http://127.0.0.1:1');

    expect(exitCode).toBe(1);
    expect(output).toContain('start the library with `make run`');
  });
});
