import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { identifyProcess } from '../../scripts/local/supervisor/processes.ts';
import { findFreePort } from '../../scripts/lib/ports.ts';
import { clockEnvironment } from './clock.ts';
import { waitFor } from './wait.ts';

const root = join(import.meta.dirname, '../..');

/** The ports and the folder of a library of its own, as environment variables. */
export type Place = Record<
  'RUN_DIR' | 'WEB_PORT' | 'INVENTORY_PORT' | 'ACQUISITIONS_PORT' | 'POSTGRES_PORT',
  string
>;

/** `make run`, as a process. */
export interface LibraryRun {
  pid: number;
  output: string[];
  signal: (name: NodeJS.Signals) => void;
  /** Resolves to its exit code; null when a signal ended it. */
  ended: Promise<number | null>;
}

export async function choosePlace(runDir: string): Promise<Place> {
  return {
    RUN_DIR: runDir,
    WEB_PORT: String(await findFreePort()),
    INVENTORY_PORT: String(await findFreePort()),
    ACQUISITIONS_PORT: String(await findFreePort()),
    POSTGRES_PORT: String(await findFreePort()),
  };
}

/** Starts one of the project's scripts. */
export function startScript(script: 'run' | 'clean', env: NodeJS.ProcessEnv): LibraryRun {
  const stopWithParent = join(import.meta.dirname, 'stop-with-parent.ts');
  const child = spawn(process.execPath, ['--import', stopWithParent, `scripts/${script}.ts`], {
    cwd: root,
    env: { PATH: process.env.PATH, ...clockEnvironment, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const output: string[] = [];
  for (const input of [child.stdout, child.stderr])
    createInterface({ input }).on('line', (line) => output.push(line));
  return {
    pid: child.pid ?? -1,
    output,
    signal: (name) => child.kill(name),
    ended: new Promise((resolve) => child.once('close', (exitCode) => resolve(exitCode))),
  };
}

/** Starts the library and waits until it says that it is open. */
export async function openLibrary(env: NodeJS.ProcessEnv): Promise<LibraryRun> {
  const run = startScript('run', env);
  let exitCode: number | null | undefined;
  void run.ended.then((code) => (exitCode = code));
  await waitFor(
    'the library to open',
    () => exitCode !== undefined || run.output.some((line) => line.startsWith('The library is open')),
  );
  if (exitCode !== undefined)
    throw new Error(`\`make run\` ended with ${exitCode}:\n${run.output.join('\n')}`);
  return run;
}

/** What runs of the library in `place`, by name. */
export async function readProcesses({ RUN_DIR }: Place): Promise<Record<string, number>> {
  const records = JSON.parse(await readFile(join(RUN_DIR, 'processes.json'), 'utf8')) as {
    name: string;
    pid: number;
  }[];
  return Object.fromEntries(records.map(({ name, pid }) => [name, pid]));
}

/** Which of the processes run; one that has ended, and nobody asked after, does not. */
export async function findRunning(pids: number[]): Promise<number[]> {
  const identities = await Promise.all(pids.map(identifyProcess));
  return pids.filter((_pid, index) => identities[index] !== undefined);
}
