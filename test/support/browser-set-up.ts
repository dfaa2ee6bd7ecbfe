import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { choosePlace, openLibrary, startScript } from './library-run.ts';

/** Where the run's global set-up leaves the addresses of its library for the test files. */
export const libraryVariable = 'TEST_LIBRARY';

/** Jest's global set-up of the browser tests: one library for the run, as `make run` opens it, which the tear-down closes. */
export default async function setUp(): Promise<void> {
  const startedAt = performance.now();
  const home = await mkdtemp(join(tmpdir(), 'library-page-'));
  const place = await choosePlace(join(home, '.run'));
  const library = await openLibrary({ ...place, BUY_EVERY_MS: '1000' });
  process.env[libraryVariable] = JSON.stringify({
    web: `http://127.0.0.1:${place.WEB_PORT}`,
    inventory: `http://127.0.0.1:${place.INVENTORY_PORT}`,
  });
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  process.stdout.write(`Browser tests have a library of their own, opened in ${seconds} s.\n`);
  globalThis.closeTestLibrary = async () => {
    library.signal('SIGTERM');
    await library.ended;
    await startScript('clean', place).ended;
    await rm(home, { recursive: true });
  };
}

declare global {
  var closeTestLibrary: (() => Promise<void>) | undefined;
}
