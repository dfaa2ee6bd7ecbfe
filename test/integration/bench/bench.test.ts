import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { runAutocannon } from '../../../scripts/bench/autocannon.ts';
import { withBenchLibrary } from '../../../scripts/bench/library.ts';
import type { Measurement } from '../../../scripts/bench/measurement.ts';
import { readPostmasterFile } from '../../../scripts/local/postgres/server.ts';
import { findRunning } from '../../support/library-run.ts';

describe('make bench', () => {
  const scripts = join(import.meta.dirname, '../../../scripts');

  test('posts books to a library of its own, and leaves nothing of it behind', async () => {
    let [home, url, surplus] = ['', '', 0];
    let measurement: Measurement | undefined;
    await withBenchLibrary(async (library) => {
      ({ home, url } = library);
      measurement = await runAutocannon({ clients: 4, seconds: 1, url: `${url}/books`, run: 1 });
      const { books } = (await (await fetch(`${url}/stats`)).json()) as { books: number };
      surplus = books - measurement.acknowledged;
    });

    expect(measurement).toMatchObject({ errors: 0, p50Ms: expect.any(Number) });
    expect(surplus).toBeGreaterThanOrEqual(0);
    expect(surplus).toBeLessThanOrEqual(4);
    await expect(access(home)).rejects.toThrow('ENOENT');
    await expect(fetch(url)).rejects.toThrow('fetch failed');
  });

  test('ends by itself when its work is done', async () => {
    const code = `
        import { withBenchLibrary } from '${scripts}/bench/library.ts';
        await withBenchLibrary(() => Promise.resolve());`;

    const bench = spawn(process.execPath, ['--input-type=module', '-e', code]);

    expect(await once(bench, 'exit')).toEqual([0, null]);
  });

  test('leaves nothing behind when it is interrupted while a command runs', async () => {
    const code = `
        import { withBenchLibrary } from '${scripts}/bench/library.ts';
        import { run } from '${scripts}/lib/run.ts';
        await withBenchLibrary(async ({ home }) => {
          const sleeping = run('sleep', ['60']);
          console.log(home);
          await sleeping;
        });`;
    const bench = spawn(process.execPath, ['--input-type=module', '-e', code]);
    const [home] = (await once(bench.stdout.setEncoding('utf8'), 'data')) as [string];
    const { pid = -1 } = (await readPostmasterFile(join(home.trim(), 'data'))) ?? {};

    bench.kill('SIGINT');

    expect(await once(bench, 'exit')).toEqual([1, null]);
    await expect(access(home.trim())).rejects.toThrow('ENOENT');
    expect(await findRunning([pid])).toEqual([]);
  });

  test('says how to get pgbench where there is none, and exits 1', async () => {
    const script = join(import.meta.dirname, '../../../scripts/bench.ts');

    const { exitCode, output } = await new Promise<{ exitCode: number; output: string }>((resolve) => {
      execFile(process.execPath, [script], { env: { PATH: '/nonexistent' } }, (error, _stdout, stderr) =>
        resolve({ exitCode: Number(error?.code ?? 0), output: stderr }),
      );
    });

    expect(exitCode).toBe(1);
    expect(output).toMatch(/pgbench is not on this machine.*apt-get install postgresql/);
  });
});
