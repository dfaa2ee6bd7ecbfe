import { join } from 'node:path';
import { copyColumns, writeCopyFile } from './bench/copy-file.ts';
import { startLibrary } from './bench/library.ts';
import { median } from './bench/measurement.ts';
import { multiplyCatalogue } from './bench/multiply.ts';
import { parseBenchSettings } from './bench/settings.ts';
import { verifyTools } from './bench/tools.ts';
import { Refusal } from './lib/refusal.ts';
import { run } from './lib/run.ts';
import { runScript } from './lib/script.ts';

const timeoutMs = 30 * 60_000;

await runScript(async () => {
  const [path] = process.argv.slice(2);
  if (!path) throw new Refusal('Say which file: make bench-import FILE=books.csv');
  const { rounds, times } = parseBenchSettings(process.env);
  await verifyTools();
  const library = await startLibrary();
  try {
    const ask = (sql: string) =>
      run('psql', ['-X', '-q', '-A', '-t', '-v', 'ON_ERROR_STOP=1', '-c', sql], {
        env: library.databaseEnv,
        timeoutMs,
      });
    await ask('create table bench_books (like books including all)');
    const file = join(library.home, 'books.csv');
    await multiplyCatalogue(path, file, times);
    const copyFile = join(library.home, 'copy.csv');
    await writeCopyFile(file, copyFile);

    const copyTimes: number[] = [];
    const importTimes: number[] = [];
    for (let round = 1; round <= rounds; round++) {
      await ask('truncate bench_books, books');
      await ask('checkpoint');
      copyTimes.push(
        await seconds(() => ask(`\\copy bench_books (${copyColumns}) from '${copyFile}' (format csv)`)),
      );
      await ask('checkpoint');
      let report = '';
      importTimes.push(await seconds(async () => (report = await runImport(file, library.url))));
      console.log(`${report}\n  in the table  ${(await ask('select count(*) from books')).padStart(12)}\n`);
    }
    console.log(await runImport(file, library.url), '\n');

    const [copied, imported] = [median(copyTimes), median(importTimes)];
    const goal = 3 * copied + 1;
    console.log(
      `\\copy        ${formatSeconds(copied)}  of ${await ask('select count(*) from bench_books')} rows`,
    );
    console.log(
      `make import  ${formatSeconds(imported)}  of ${await ask('select count(*) from books')} rows`,
    );
    console.log(
      `  ${imported <= goal ? '✓' : '✗'} goal: at most 3 times \\copy and a second,${formatSeconds(goal)}`,
    );
  } finally {
    await library.stop();
  }
});

/** The whole command as a person runs it, start of Node included; answers its report. */
async function runImport(file: string, url: string): Promise<string> {
  const peakMemory = join(import.meta.dirname, 'bench/tell-peak-memory.ts');
  const script = join(import.meta.dirname, 'import.ts');
  return run(process.execPath, ['--import', peakMemory, script, file], {
    env: { INVENTORY_URL: url },
    timeoutMs,
  });
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1000;
}

function formatSeconds(value: number): string {
  return `${value.toFixed(2).padStart(8)} s`;
}
