import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { Pool } from 'pg';
import type { Book as InventoryBook } from '../../../services/inventory/book.ts';
import type { Book } from '../../../scripts/testing/books.ts';
import { startLibrary, type LocalLibrary } from '../../../scripts/testing/testing.ts';
import { buildBook } from '../../support/books.ts';
import { send } from '../../support/inventory.ts';
import { waitFor } from '../../support/wait.ts';

function post({ urls }: LocalLibrary, path: string, body: object) {
  return send(urls.inventory + path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
}

async function waitUntilGone(url: string): Promise<void> {
  await waitFor(`nothing answers at ${url}`, () =>
    fetch(url).then(
      () => false,
      () => true,
    ),
  );
}

describe('startLibrary', () => {
  let library: LocalLibrary;
  beforeAll(async () => {
    library = await startLibrary();
  });
  afterAll(() => library.stop());

  test('gives a library that is ready, and its database', async () => {
    const book = buildBook();

    const { status } = await post(library, '/books', book);

    expect([status, (await fetch(library.urls.web)).status]).toEqual([201, 200]);
    const books: Book[] = await library.books(book.title);
    expect(books satisfies InventoryBook[]).toEqual([expect.objectContaining({ title: book.title })]);
    const select = 'select title from books where title = $1';
    expect(await library.sql(select, [book.title])).toEqual([{ title: book.title }]);
    const pool = new Pool(library.database);
    expect((await pool.query(select, [book.title])).rows).toEqual([{ title: book.title }]);
    await pool.end();
  });

  test('lists more books than fit on a page, newest first', async () => {
    const books = Array.from({ length: 201 }, (_, index) => buildBook({ title: `Volume ${index}` }));
    await post(library, '/books/batch', { items: books.map((book) => ({ book })) });

    const titles = (await library.books('volume')).map(({ title }) => title);

    expect(titles).toEqual(books.map(({ title }) => title).toReversed());
  });

  test('has no database while that is paused, and goes on with it afterwards', async () => {
    library.pauseDatabase();
    const paused = await post(library, '/books', buildBook());
    const seen = await library.sql('select 1 as one');
    library.resumeDatabase();
    await waitFor('the library is ready', async () => (await fetch(`${library.urls.inventory}/readyz`)).ok);

    const resumed = await post(library, '/books', buildBook());

    expect([paused.status, seen, resumed.status]).toEqual([503, [{ one: 1 }], 201]);
  });

  test('gives another one beside it, which buys books if it is told to, and leaves nothing behind', async () => {
    const other = await startLibrary({ buyEveryMs: 50 });
    await waitFor('a book was bought', async () => (await other.books()).length > 0);
    const [bought] = await other.books();

    await other.stop();
    await other.stop();

    expect(bought).toMatchObject({ source: 'acquisitions' });
    expect((await library.books()).filter(({ source }) => source === 'acquisitions')).toEqual([]);
    await expect(fetch(other.urls.web)).rejects.toThrow('fetch failed');
    await expect(other.sql('select 1')).rejects.toThrow('ECONNREFUSED');
  });

  test('says which setting a service refuses', async () => {
    await expect(startLibrary({ env: { LOG_LEVEL: 'loud' } })).rejects.toThrow(
      /inventory did not start: .*LOG_LEVEL/,
    );
  });

  test('is gone soon after its suite was killed', async () => {
    const module = join(import.meta.dirname, '../../../scripts/testing/testing.ts');
    const code = `
      import { startLibrary } from '${module}';
      console.log((await startLibrary()).urls.web);
      setInterval(() => undefined, 1000);`;
    const suite = spawn(process.execPath, ['--input-type=module', '-e', code], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [output] = (await once(suite.stdout, 'data')) as [Buffer];
    const url = output.toString().trim();
    expect((await fetch(url)).status).toBe(200);

    suite.kill('SIGKILL');

    await waitUntilGone(url);
  });
});
