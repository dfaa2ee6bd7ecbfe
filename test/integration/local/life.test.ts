import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  choosePlace,
  findRunning,
  openLibrary,
  readProcesses,
  startScript,
  type LibraryRun,
  type Place,
} from '../../support/library-run.ts';
import { verifyAsShown } from '../../support/pages.ts';
import { waitFor } from '../../support/wait.ts';

let place: Place;
let library: LibraryRun | undefined;

beforeAll(async () => {
  place = await choosePlace(join(await mkdtemp(join(tmpdir(), 'library-run-')), '.run'));
});

afterEach(async () => {
  library?.signal('SIGTERM');
  await library?.ended;
  library = undefined;
});

afterAll(async () => {
  await startScript('clean', place).ended;
  await rm(join(place.RUN_DIR, '..'), { recursive: true });
});

const open = async (env: NodeJS.ProcessEnv = {}) => (library = await openLibrary({ ...place, ...env }));

/** Adds a book through the page's API, and answers its address there, once that is acknowledged. */
async function addBook(): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${place.WEB_PORT}/api/books`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ title: `Fun Home ${randomUUID()}`, authors: ['Alison Bechdel'] }),
  });
  expect(response.status).toBe(201);
  const { id } = (await response.json()) as { id: string };
  return `http://127.0.0.1:${place.WEB_PORT}/api/books/${id}`;
}

async function readStatuses(addresses: string[]): Promise<number[]> {
  return Promise.all(addresses.map(async (address) => (await fetch(address)).status));
}

describe('make run', () => {
  test('opens the library in UTF-8 whatever the locale, tells of each new book, and stops at Ctrl-C', async () => {
    const { output, signal, ended } = await open({ LC_ALL: 'POSIX', BUY_EVERY_MS: '100' });
    await waitFor('ten books', () => output.filter((line) => line.startsWith('✅ inserted ')).length >= 10);
    const page = await fetch(`http://127.0.0.1:${place.WEB_PORT}/`);
    const found = await fetch(`http://127.0.0.1:${place.INVENTORY_PORT}/books?q=años`);
    const processes = await readProcesses(place);

    signal('SIGINT');

    expect(await ended).toBe(0);
    expect(page.status).toBe(200);
    expect(await found.json()).toMatchObject({ books: [{ title: 'Cien años de soledad' }] });
    expect(Object.keys(processes).sort()).toEqual(['acquisitions', 'inventory', 'postgres', 'web']);
    expect(await findRunning(Object.values(processes))).toEqual([]);
    expect(output.filter((line) => line.includes('error'))).toEqual([]);
    await verifyAsShown('make run', output.join('\n'), { '.run': place.RUN_DIR });
  });

  test('opens whatever the machine has set: a log level in capitals, a proxy, a umask', async () => {
    const umask = process.umask(0o077);
    const { signal, ended } = await open({
      LOG_LEVEL: 'INFO',
      NODE_USE_ENV_PROXY: '1',
      HTTP_PROXY: 'http://127.0.0.1:9',
    }).finally(() => process.umask(umask));

    expect(await readStatuses([await addBook()])).toEqual([200]);
    signal('SIGTERM');
    expect(await ended).toBe(0);
  });

  test('has every acknowledged book after the whole tree was killed', async () => {
    const killed = await open();
    const books = await Promise.all(Array.from({ length: 50 }, addBook));
    for (const pid of [killed.pid, ...Object.values(await readProcesses(place))])
      process.kill(pid, 'SIGKILL');
    await killed.ended;

    await open();

    expect(await readStatuses(books)).toEqual(books.map(() => 200));
  });

  test('finds a database and services that outlived it, stops them, and has every acknowledged book', async () => {
    const killed = await open();
    const book = await addBook();
    const orphans = Object.values(await readProcesses(place));
    killed.signal('SIGKILL');
    await killed.ended;
    expect(await findRunning(orphans)).toEqual(orphans);

    const { output } = await open();

    expect(output[0]).toMatch(/^Stopped what an earlier run had left running: .*postgres/);
    expect(await findRunning(orphans)).toEqual([]);
    expect(await readStatuses([book])).toEqual([200]);
  });

  test('finds a database that outlived it even when the list of processes is gone', async () => {
    const killed = await open();
    const { postgres = -1, ...services } = await readProcesses(place);
    for (const pid of [killed.pid, ...Object.values(services)]) process.kill(pid, 'SIGKILL');
    await killed.ended;
    await rm(join(place.RUN_DIR, 'processes.json'));
    expect(await findRunning([postgres])).toEqual([postgres]);

    await open();

    expect(await findRunning([postgres])).toEqual([]);
  });

  test('starts a service again that was killed, and the database too', async () => {
    const { output } = await open();
    const before = await readProcesses(place);

    for (const name of ['web', 'postgres']) process.kill(before[name] ?? -1, 'SIGKILL');

    await waitFor('both to be back', () =>
      ['web', 'postgres'].every((name) => output.includes(`${name} is back.`)),
    );
    expect(output).toContain('web was killed by SIGKILL: starting it again.');
    await waitFor('a book to be added', async () => (await addBook()) !== '');
  });

  test('refuses in a sentence to run twice from one folder', async () => {
    const { pid } = await open();

    const second = startScript('run', { ...place, ...(await choosePlace(place.RUN_DIR)) });

    expect(await second.ended).toBe(1);
    expect(second.output.join('\n').trim()).toMatch(
      new RegExp(`^The library is running already from \\S+, as process ${pid}: [^\n]+$`),
    );
  });
});
