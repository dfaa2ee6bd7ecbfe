import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { compareLoads, prepareLoads } from './bench/compare.ts';
import { meterLoads } from './bench/cpu-meter.ts';
import { checkCpuGoal, formatCpuUses } from './bench/cpu-table.ts';
import { withBenchLibrary } from './bench/library.ts';
import { localColumns, localCpu } from './bench/local-cpu.ts';
import { formatLevels, printVerdicts } from './bench/report.ts';
import { parseBenchSettings } from './bench/settings.ts';
import { findTools, verifyTools } from './bench/tools.ts';
import { runScript } from './lib/script.ts';

await runScript(async () => {
  const settings = parseBenchSettings(process.env);
  const { rounds, seconds } = settings;
  await verifyTools();
  await withBenchLibrary(async (library) => {
    const { sql } = library;
    const tools = await findTools(library);
    console.log(await describeDatabase(sql));
    console.log(tools.description);
    console.log(`${rounds} rounds of ${seconds} s each, in turn: medians; counts are sums\n`);
    await prepareLoads(tools);
    // Linux alone tells what processes use.
    const meter = existsSync('/proc/stat') ? meterLoads(tools, localCpu) : undefined;
    const levels = await compareLoads(
      { ...(meter?.loads ?? tools), checkpoint: () => sql('checkpoint') },
      settings,
    );
    console.log(`${formatLevels(levels)}\n`);
    if (meter) console.log(`${formatCpuUses(localColumns, settings.clients, meter.getUse)}\n`);
    printVerdicts(levels, rounds, meter && checkCpuGoal(localColumns, settings.clients, meter.getUse));
  });
});

/** Throws unless the database is durable. */
async function describeDatabase(sql: (statement: string) => Promise<string>): Promise<string> {
  const names = ['fsync', 'synchronous_commit', 'full_page_writes'];
  const columns = ['server_version', ...names].map((name) => `current_setting('${name}')`);
  const [version = '', ...values] = (await sql(`select ${columns.join(', ')}`)).split('|');
  const shown = names.map((name, position) => `${name} ${values[position] ?? ''}`).join(', ');
  if (values.some((value) => value !== 'on'))
    throw new Error(`The database is not durable, so no figure would be worth anything: ${shown}.`);
  return `PostgreSQL ${version}, ${shown}; ${availableParallelism()} processors`;
}
