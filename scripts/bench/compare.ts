import { setTimeout as sleep } from 'node:timers/promises';
import { summarize, type CountedMeasurement, type Measurement } from './measurement.ts';
import type { Level } from './report.ts';
import type { BenchSettings } from './settings.ts';

const warmUpSeconds = 2;
const warmUpClients = 64;

/** After the last answer, inventory still writes what it had begun. */
const finishMs = 300;

/** Makes one load with so many clients, for so many seconds. */
export type Measure = (clients: number, seconds: number) => Promise<Measurement>;

/** The two kinds of load, and SQL as the role inventory, which both use. */
export interface Loads {
  runPgbench: Measure;
  runPosts: Measure;
  sql: (statement: string) => Promise<string>;
}

interface ComparedLoads extends Loads {
  /** Called before each measurement, so that neither pays for the other's dirty pages. */
  checkpoint: () => Promise<unknown>;
}

/** Creates the table that pgbench writes, and warms everything up. */
export async function prepareLoads({ runPgbench, runPosts, sql }: Loads): Promise<void> {
  showProgress('warming up');
  // The same columns and indexes, without the triggers: they are the service's own, and pgbench would pay for them.
  await sql('drop table if exists bench_books');
  await sql('create table bench_books (like books including all)');
  await runPgbench(warmUpClients, warmUpSeconds);
  await runPosts(warmUpClients, warmUpSeconds);
}

/** Measures both in turn, so that whatever else the machine does meets both; each round has every number of clients. */
export async function compareLoads(loads: ComparedLoads, settings: BenchSettings): Promise<Level[]> {
  const { runPgbench, runPosts, sql, checkpoint } = loads;
  const { rounds, seconds } = settings;
  const countIn = (table: string) => async () => Number(await sql(`select count(*) from ${table}`));
  const countPgbench = countIn('bench_books');
  const countPosts = countIn("books where source = 'bench'");
  const count = async (countBooks: () => Promise<number>, measure: () => Promise<Measurement>) => {
    await checkpoint();
    const before = await countBooks();
    const measurement = await measure();
    await sleep(finishMs);
    return { ...measurement, inTable: (await countBooks()) - before };
  };
  const results = settings.clients.map((clients) => ({
    clients,
    pgbench: [] as CountedMeasurement[],
    post: [] as CountedMeasurement[],
  }));
  for (let round = 1; round <= rounds; round++) {
    for (const { clients, pgbench, post } of results) {
      showProgress(`round ${round} of ${rounds}, ${clients} clients`);
      pgbench.push(await count(countPgbench, () => runPgbench(clients, seconds)));
      post.push(await count(countPosts, () => runPosts(clients, seconds)));
    }
  }
  showProgress('');
  return results.map(({ clients, pgbench, post }) => ({
    clients,
    pgbench: summarize(pgbench),
    post: summarize(post),
  }));
}

/** Replaces the last line on a terminal. */
export function showProgress(line: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${line}`);
}
