import { globSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { CommandError, run } from '../lib/run.ts';
import { UserError } from '../lib/user-error.ts';
import { runAutocannon } from './autocannon.ts';
import type { Loads } from './compare.ts';
import type { BenchLibrary } from './library.ts';
import type { Measurement } from './measurement.ts';
import { parsePgbench, pgbenchArguments } from './pgbench.ts';
import { parseWrk, wrkArguments } from './wrk.ts';

const threads = availableParallelism();
const graceMs = 120_000;

interface Tools extends Loads {
  /** Names and versions. */
  description: string;
}

/** Finds the tools on this machine. wrk posts the books where it is installed, otherwise autocannon. */
export async function findTools(library: BenchLibrary): Promise<Tools> {
  const pgbench = (await findVersion('pgbench')) ?? '';
  const wrk = (await findVersion('wrk'))?.replace(/^(wrk \S+).*$/s, '$1');
  const postTool = wrk ?? 'autocannon (with wrk there is more of the processor left to measure)';
  let runs = 0;
  return {
    description: `${pgbench}, prepared statements, both over TCP on this machine; ${postTool}`,
    runPgbench: (clients, seconds) => runPgbench(library, clients, seconds),
    runPosts: (clients, seconds) => {
      const options = { clients, seconds, url: `${library.url}/books`, run: (runs += 1) };
      return wrk ? runWrk(options) : runAutocannon(options);
    },
    sql: library.sql,
  };
}

/** Throws a UserError that says how to get what is missing. */
export async function verifyTools(): Promise<void> {
  for (const tool of ['pgbench', 'psql']) {
    if (await findVersion(tool)) continue;
    throw new UserError(
      `${tool} is not on this machine. It comes with PostgreSQL's server: \`apt-get install postgresql\` on Debian and Ubuntu, \`brew install postgresql@17\` on a Mac.`,
    );
  }
}

/** What a tool prints about its version; undefined when it isn't installed. wrk prints it and exits 1. */
async function findVersion(tool: string): Promise<string | undefined> {
  try {
    return await run(tool, ['--version']);
  } catch (error) {
    if (error instanceof CommandError && error.output.startsWith(tool)) return error.output;
    return undefined;
  }
}

async function runPgbench(
  { home, databaseEnv }: BenchLibrary,
  clients: number,
  seconds: number,
): Promise<Measurement> {
  const logPrefix = join(home, 'pgbench');
  const script = join(import.meta.dirname, 'insert-book.sql');
  const args = pgbenchArguments({ clients, seconds, threads, script, logPrefix });
  const summary = await run('pgbench', args, { env: databaseEnv, timeoutMs: seconds * 1000 + graceMs });
  const files = globSync(`${logPrefix}.*`);
  const logs = await Promise.all(files.map((file) => readFile(file, 'utf8')));
  for (const file of files) await rm(file);
  return parsePgbench(summary, logs);
}

interface WrkOptions {
  clients: number;
  seconds: number;
  url: string;
  run: number;
}

async function runWrk(options: WrkOptions): Promise<Measurement> {
  const args = wrkArguments({ ...options, threads, script: join(import.meta.dirname, 'post-books.lua') });
  return parseWrk(await run('wrk', args, { timeoutMs: options.seconds * 1000 + graceMs }));
}
