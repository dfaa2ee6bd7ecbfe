import { join } from 'node:path';
import { copyColumns, writeCopyFile } from './bench/copy-file.ts';
import { withLibrary } from './bench/library.ts';
import { median } from './bench/measurement.ts';
import { multiplyCatalogue } from './bench/multiply.ts';
import { parseBenchSettings } from './bench/settings.ts';
import { verifyTools } from './bench/tools.ts';
import { Refusal } from './lib/refusal.ts';
import { run } from './lib/run.ts';
import { runScript } from './lib/script.ts';

const importLimitMs = 30 * 60_000;

await runScript(async () => {
  const [path] = process.argv.slice(2);
  if (!path) throw new Refusal('Say which file: make bench-import FILE=books.csv');
  const { rounds, times } = parseBenchSettings(process.env);
  await verifyTools();
  await withLibrary(async ({ ask, home, url }) => {
    const [file, copyFile] = [join(home, 'books.csv'), join(home, 'copy.csv')];
    await multiplyCatalogue(path, file, times);
    await writeCopyFile(file, copyFile);
    await ask('create table bench_books (like books including all)');

    const seconds = { copy: [] as number[], import: [] as number[], again: [] as number[] };
    const runImport = async (into: number[]) => {
      let output = '';
      into.push(await timed(async () => (output = await importAsCommand(file, url))));
      return output;
    };
    const countBooks = async (table = 'books') => Number(await ask(`select count(*) from ${table}`));
    let [report, added, addedAgain] = ['', 0, 0];
    for (let round = 1; round <= rounds; round++) {
      await ask('truncate bench_books, books cascade');
      await ask('checkpoint');
      seconds.copy.push(
        await timed(() => ask(`\\copy bench_books (${copyColumns}) from '${copyFile}' (format csv)`)),
      );
      await ask('checkpoint');
      report = await runImport(seconds.import);
      added = await countBooks();
      await runImport(seconds.again);
      addedAgain = (await countBooks()) - added;
    }

    const goal = 3 * median(seconds.copy) + 1;
    const isMet = median(seconds.import) <= goal;
    console.log(`${report}\n`);
    console.log(`${rounds} rounds, in turn: medians, whole commands`);
    console.log(`  psql's \\copy    ${describe(seconds.copy, await countBooks('bench_books'))}`);
    console.log(`  make import     ${describe(seconds.import, added)}`);
    console.log(`  and once more   ${describe(seconds.again, addedAgain)}`);
    console.log(`  ${isMet ? '✓' : '✗'} goal: at most 3 times \\copy and a second, ${goal.toFixed(2)} s`);
  });
});

/** The whole command as a person runs it, start of Node included; answers its report. */
async function importAsCommand(file: string, url: string): Promise<string> {
  const peakMemory = join(import.meta.dirname, 'bench/tell-peak-memory.ts');
  const script = join(import.meta.dirname, 'import.ts');
  const env = { INVENTORY_URL: url };
  return run(process.execPath, ['--import', peakMemory, script, file], { env, timeoutMs: importLimitMs });
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1000;
}

function describe(values: readonly number[], rows: number): string {
  return `${median(values).toFixed(2).padStart(8)} s  ${rows.toLocaleString('en-US').padStart(9)} rows more in the table`;
}
