import { availableParallelism } from 'node:os';
import { compare } from './bench/compare.ts';
import { withLibrary } from './bench/library.ts';
import { parseBenchSettings } from './bench/settings.ts';
import { formatTable, judgeBooks, judgeGoals } from './bench/table.ts';
import { findTools, verifyTools } from './bench/tools.ts';
import { runScript } from './lib/script.ts';

const warmUpSeconds = 2;

await runScript(async () => {
  const settings = parseBenchSettings(process.env);
  await verifyTools();
  await withLibrary(async (library) => {
    const { ask } = library;
    const tools = await findTools(library);
    // The same columns and indexes, without the triggers: they are the service's own, and pgbench would pay for them.
    await ask('create table bench_books (like books including all)');

    console.log(await describe(ask));
    console.log(`${tools.pgbench}, prepared statements, both over TCP on this machine; ${tools.load}`);
    console.log(
      `${settings.rounds} rounds of ${settings.seconds} s each, in turn: medians; counts are sums\n`,
    );
    await tools.runPgbench(64, warmUpSeconds);
    await tools.runLoad(64, warmUpSeconds);
    const levels = await compare(
      {
        measurePgbench: tools.runPgbench,
        measurePosts: tools.runLoad,
        countPgbench: async () => Number(await ask('select count(*) from bench_books')),
        countPosts: async () => Number(await ask('select count(*) from books')),
        settle: () => ask('checkpoint'),
        onProgress: showProgress,
      },
      settings,
    );
    showProgress('');

    console.log(`${formatTable(levels)}\n`);
    for (const { isMet, sentence } of judgeGoals(levels)) console.log(`  ${isMet ? '✓' : '✗'} ${sentence}`);
    const lost = judgeBooks(levels, settings.rounds).filter(({ isMet }) => !isMet);
    if (lost.length === 0) console.log('  ✓ every acknowledged book is in its table; no request failed');
    for (const { sentence } of lost) console.log(`  ✗ ${sentence}`);
    // A goal missed is a figure, and depends on the machine; a book lost is a fault.
    if (lost.length > 0) process.exitCode = 1;
  });
});

function showProgress(line: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${line}`);
}

async function describe(ask: (sql: string) => Promise<string>): Promise<string> {
  const names = ['server_version', 'fsync', 'synchronous_commit', 'full_page_writes'];
  const values = (await ask(`select ${names.map((name) => `current_setting('${name}')`).join(', ')}`)).split(
    '|',
  );
  const [version, ...switches] = values;
  const shown = switches.map((value, position) => `${names[position + 1] ?? ''} ${value}`);
  if (switches.some((value) => value !== 'on')) {
    throw new Error(
      `The database is not durable, so no figure would be worth anything: ${shown.join(', ')}.`,
    );
  }
  return `PostgreSQL ${version ?? ''}, ${shown.join(', ')}; ${availableParallelism()} processors`;
}
