import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { choosePlace, openLibrary, startScript, type Place } from '../../support/library-run.ts';
import { execute } from '../../../scripts/testing/postgres.ts';
import { createDatabase } from '../../support/postgres.ts';

let folder: string;
let place: Place;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'library-run-'));
  place = await choosePlace(join(folder, '.run'));
});

afterEach(async () => {
  await startScript('clean', place).ended;
  await rm(folder, { recursive: true });
});

/** Runs the library to its end, which is to be a refusal, and answers what it said. */
async function readRefusal(env: NodeJS.ProcessEnv = {}): Promise<string> {
  const { output, ended } = startScript('run', { ...place, ...env });
  expect(await ended).toBe(1);
  return output.join('\n').trim();
}

describe('make run', () => {
  test('names a port that is taken, and the setting for it', async () => {
    const other = createServer().listen(Number(place.INVENTORY_PORT), '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));

    const refusal = await readRefusal();

    await new Promise((resolve) => other.close(resolve));
    expect(refusal).toBe(
      `Port ${place.INVENTORY_PORT} on 127.0.0.1 is taken by another program: stop that, or choose another port with INVENTORY_PORT.`,
    );
  });

  test('names a setting that is wrong', async () => {
    expect(await readRefusal({ WEB_PORT: 'eighty' })).toMatch(/^WEB_PORT=eighty: /);
  });

  test('names a setting of a service that is wrong, on the screen', async () => {
    const refusal = await readRefusal({ LOG_LEVEL: 'loud' });

    expect(refusal).toMatch(/inventory did not start: it exited with 1 \(.*LOG_LEVEL is "loud": /);
  });

  test('names the folder that is missing above its own', async () => {
    const RUN_DIR = join(folder, 'missing/.run');

    expect(await readRefusal({ RUN_DIR })).toMatch(new RegExp(`^${RUN_DIR} can not be made, since `));
  });

  test('names what stands in the place of its folder', async () => {
    await writeFile(place.RUN_DIR, 'not a folder');

    expect(await readRefusal()).toMatch(new RegExp(`^${place.RUN_DIR} should be a folder: `));
  });

  test('names the version of data that are of another, and leaves them alone', async () => {
    const first = await openLibrary(place);
    first.signal('SIGTERM');
    await first.ended;
    const version = join(place.RUN_DIR, 'postgres/data/PG_VERSION');
    await chmod(version, 0o600);
    await writeFile(version, '16\n');

    const refusal = await readRefusal();

    expect(refusal).toMatch(/^The data in \S+ are of PostgreSQL 16, and this is PostgreSQL 17: [^\n]+$/);
  });

  test('asks for the rest when PGHOST comes alone', async () => {
    expect(await readRefusal({ PGHOST: '127.0.0.1' })).toMatch(/^PGHOST is set, so PGDATABASE and PGUSER /);
  });

  test('uses the database that PGHOST names, and starts none', async () => {
    const database = await createDatabase();
    const { output, signal, ended } = await openLibrary({ ...place, ...database.env });

    signal('SIGTERM');

    expect(await ended).toBe(0);
    // Fails unless the service has made its table there.
    await execute(database.connection, ['select id from books']);
    await database.drop();
    const { PGDATABASE, PGHOST, PGPORT } = database.env;
    expect(output.filter((line) => line.includes('postgres'))).toEqual([
      expect.stringContaining(`yours: ${PGDATABASE} on ${PGHOST}:${PGPORT}, since PGHOST is set`),
    ]);
  });
});

describe('make clean', () => {
  test('refuses while the library runs, then says what it removes, and leaves what is not its own', async () => {
    const library = await openLibrary(place);
    await writeFile(join(place.RUN_DIR, 'mine.txt'), 'not of the run');
    const early = startScript('clean', place);
    expect(await early.ended).toBe(1);
    library.signal('SIGTERM');
    await library.ended;

    const clean = startScript('clean', place);

    expect(await clean.ended).toBe(0);
    expect(early.output.join('\n')).toContain('The library is running already');
    expect(clean.output).toContainEqual(expect.stringContaining('the database with all books'));
    expect(await readdir(place.RUN_DIR)).toEqual(['mine.txt']);
  });
});
