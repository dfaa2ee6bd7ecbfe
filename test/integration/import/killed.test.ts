import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { startInventory, type Inventory } from '../../support/inventory.ts';
import { waitFor } from '../../support/wait.ts';

const script = join(import.meta.dirname, '../../../scripts/import.ts');
const count = 6_000;

let inventory: Inventory;
let folder: string;

beforeAll(async () => {
  inventory = await startInventory();
  folder = await mkdtemp(join(tmpdir(), 'library-import-'));
});

afterAll(async () => {
  await rm(folder, { recursive: true });
  await inventory.close();
});

/** Stands before the inventory: hands batches on, and from the fourth keeps the answers to itself. */
async function startSilentProxy() {
  let batches = 0;
  let silenced = 0;
  const proxy = createServer((req, res) => {
    void text(req).then(async (body) => {
      if (req.method === 'GET') return res.end();
      const isSilent = ++batches > 3;
      const answer = await inventory.post('/books/batch', body);
      if (isSilent) silenced += 1;
      else res.setHeader('content-type', 'application/json').end(JSON.stringify(answer.body));
    });
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  return {
    url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    countSilenced: () => silenced,
    close: async () => {
      proxy.closeAllConnections();
      proxy.close();
      await once(proxy, 'close');
    },
  };
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

describe('scripts/import.ts', () => {
  test('killed with answers on their way and run again, leaves what one run would have left', async () => {
    const path = join(folder, 'books.csv');
    const rows = Array.from({ length: count }, (_, number) => `Book ${number % 4_500},Somebody`);
    await writeFile(path, ['title,author', ...rows].join('\n'));

    const proxy = await startSilentProxy();
    const first = spawn(process.execPath, [script, path], {
      env: { ...process.env, INVENTORY_URL: proxy.url },
    });
    await waitFor('a batch whose answer is lost', () => proxy.countSilenced() > 0);
    first.kill('SIGKILL');
    await once(first, 'close');
    await proxy.close();
    const { exitCode, output } = await runImport([path]);

    expect(exitCode).toBe(0);
    expect(output).toContain('6,000 rows');
    expect(output).toMatch(/added +[1-9]/);
    expect(output).toMatch(/already there +[1-9]/);
    const { body } = await inventory.get('/stats');
    expect(body).toMatchObject({ books: count, titles: 4_500, authors: 1 });
  });

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
