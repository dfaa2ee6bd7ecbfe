import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { programExtension } from '../../lib/project-root.ts';
import { identifyProcess, writeProcessList, type ProcessRecord } from './processes.ts';
import { startProgram, waitUntilReady, type Program, type RunningProgram } from './program.ts';

/**
 * A folder, and the programs that keep their files in it. When it is disposed of, the programs are stopped, last started
 * first, and the folder is removed; when this process is killed, too.
 */
export interface TemporaryHome {
  path: string;
  /** Starts a program and waits until it is ready. */
  start: (program: Program) => Promise<RunningProgram>;
  [Symbol.asyncDispose]: () => Promise<void>;
}

/** The list of a home's programs, for its reaper. */
export function listFile(home: string): string {
  return join(home, 'processes.json');
}

export async function createTemporaryHome(): Promise<TemporaryHome> {
  const path = await mkdtemp(join(tmpdir(), 'mesh-library-'));
  const endReaper = startReaper(path);
  const programs: RunningProgram[] = [];
  const records: ProcessRecord[] = [];
  const disposed = new AbortController();
  const isDisposed = () => disposed.signal.aborted;
  return {
    path,
    start: async (program) => {
      if (isDisposed()) throw new Error(`${program.name} was not started: ${path} is about to be removed.`);
      const running = await startProgram(program);
      programs.push(running);
      const { name, stopSignal } = program;
      const identity = (await identifyProcess(running.pid)) ?? '';
      records.push({ name, pid: running.pid, identity, stopSignal });
      if (isDisposed()) await running.stop();
      else writeProcessList(listFile(path), records);
      await waitUntilReady(program, running);
      return running;
    },
    [Symbol.asyncDispose]: async () => {
      disposed.abort();
      for (const program of programs.toReversed()) await program.stop();
      await endReaper();
    },
  };
}

/** Returns how to end it, which removes the folder. */
function startReaper(home: string): () => Promise<void> {
  const script = join(import.meta.dirname, `reaper${programExtension}`);
  const reaper = execa(process.execPath, [script, home], {
    stdio: ['pipe', 'ignore', 'inherit'],
    detached: true,
  });
  reaper.unref();
  return async () => {
    reaper.ref();
    reaper.stdin.end();
    await reaper;
  };
}
