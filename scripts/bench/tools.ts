import { readdir, readFile, rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { UserError } from '../lib/user-error.ts';
import { CommandError, run } from '../lib/run.ts';
import { runAutocannon } from './autocannon.ts';
import type { Library } from './library.ts';
import type { Measurement } from './measurement.ts';
import { parsePgbench, pgbenchArguments } from './pgbench.ts';
import { parseWrk, wrkArguments } from './wrk.ts';

const threads = availableParallelism();
const graceMs = 120_000;

/** What measures, by name and version as the table shows it. */
export interface Tools {
  pgbench: string;
  load: string;
  runPgbench: (clients: number, seconds: number) => Promise<Measurement>;
  runLoad: (clients: number, seconds: number) => Promise<Measurement>;
}

/** Throws a UserError that says how to get what is missing. wrk makes the load where there is one, otherwise autocannon. */
export async function findTools(library: Library): Promise<Tools> {
  const pgbench = await findVersion('pgbench', ['--version']);
  const wrk = await findVersion('wrk', ['--version']);
  let runs = 0;
  return {
    pgbench: pgbench ?? '',
    load:
      wrk?.replace(/^(wrk \S+).*$/s, '$1') ??
      'autocannon (with wrk there is more of the processor left to measure)',
    runPgbench: (clients, seconds) => runPgbench(library, clients, seconds),
    runLoad: (clients, seconds) => {
      const options = { clients, seconds, url: `${library.url}/books`, run: (runs += 1) };
      return wrk ? runWrk(options) : runAutocannon(options);
    },
  };
}

export async function verifyTools(): Promise<void> {
  for (const tool of ['pgbench', 'psql']) {
    if (await findVersion(tool, ['--version'])) continue;
    throw new UserError(
      `${tool} is not on this machine. It comes with PostgreSQL's server: \`apt-get install postgresql\` on Debian and Ubuntu, \`brew install postgresql@17\` on a Mac.`,
    );
  }
}

/** The first line that says the version; undefined when there is no such tool. wrk says it and exits 1. */
async function findVersion(tool: string, args: string[]): Promise<string | undefined> {
  try {
    return await run(tool, args);
  } catch (error) {
    if (error instanceof CommandError && error.output.startsWith(tool)) return error.output;
    return undefined;
  }
}

async function runPgbench(library: Library, clients: number, seconds: number): Promise<Measurement> {
  const logPrefix = join(library.home, 'pgbench');
  const script = join(import.meta.dirname, 'insert-book.sql');
  const args = pgbenchArguments({ clients, seconds, threads, script, logPrefix });
  const summary = await run('pgbench', args, {
    env: library.databaseEnv,
    timeoutMs: seconds * 1000 + graceMs,
  });
  const logs: string[] = [];
  for (const name of await readdir(dirname(logPrefix))) {
    if (!name.startsWith(`${basename(logPrefix)}.`)) continue;
    logs.push(await readFile(join(dirname(logPrefix), name), 'utf8'));
    await rm(join(dirname(logPrefix), name));
  }
  return parsePgbench(summary, logs);
}

async function runWrk(options: {
  clients: number;
  seconds: number;
  url: string;
  run: number;
}): Promise<Measurement> {
  const script = join(import.meta.dirname, 'post-books.lua');
  const args = wrkArguments({ ...options, threads, script });
  return parseWrk(await run('wrk', args, { timeoutMs: options.seconds * 1000 + graceMs }));
}
