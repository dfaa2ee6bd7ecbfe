import { renameSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { run } from '../../lib/run.ts';

const processRecords = z.array(
  z.object({
    name: z.string(),
    pid: z.number().int().positive(),
    identity: z.string(),
    stopSignal: z.enum(['SIGTERM', 'SIGINT']),
  }),
);

/** A process of ours, described so that a later run can find it again. */
export type ProcessRecord = z.infer<typeof processRecords>[number];

const stopTimeoutMs = 15_000;
const pollMs = 50;

/** Replaces the list in one step, so that a reader never finds half of it; synchronously, so that two changes can't cross. */
export function writeProcessList(file: string, records: ProcessRecord[]): void {
  writeFileSync(`${file}.new`, JSON.stringify(records, undefined, 2));
  renameSync(`${file}.new`, file);
}

/** Reads the list of the last run; empty when there is none, or its file was cut off. */
export async function readProcessList(file: string): Promise<ProcessRecord[]> {
  try {
    return processRecords.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    return [];
  }
}

/** Stops those of the processes that still run, last started first, and returns their names. */
export async function stopProcesses(records: ProcessRecord[]): Promise<string[]> {
  const stopped: string[] = [];
  for (const record of records.toReversed()) {
    if ((await identifyProcess(record.pid)) !== record.identity) continue;
    await stopProcess(record);
    stopped.push(record.name);
  }
  return stopped;
}

/** Stops a process that isn't our child and waits until it is gone; kills it when that takes too long. */
export async function stopProcess({ pid, identity, stopSignal }: ProcessRecord): Promise<void> {
  signalProcess(pid, stopSignal);
  const deadline = performance.now() + stopTimeoutMs;
  while ((await identifyProcess(pid)) === identity) {
    if (performance.now() > deadline) signalProcess(pid, 'SIGKILL');
    await sleep(pollMs);
  }
}

/** It may have ended a moment ago. */
function signalProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // The caller sees by its identity whether it still runs.
  }
}

/** What tells a process from a later one with the same number: when it started. Undefined when it has ended, zombies included. */
export async function identifyProcess(pid: number): Promise<string | undefined> {
  if (process.platform !== 'linux') return (await ps(pid, 'lstart=')) || undefined;
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    // The name, in parentheses, may itself hold spaces and parentheses; the state is field 3, the start field 22.
    const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (state === 'Z') return undefined;
    return `${(await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim()}:${fields[18] ?? ''}`;
  } catch {
    return undefined;
  }
}

/** The command that a process was started with; empty when it has ended. */
export async function readCommandLine(pid: number): Promise<string> {
  if (process.platform !== 'linux') return ps(pid, 'command=');
  const text = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return text.replaceAll('\0', ' ');
}

function ps(pid: number, column: string): Promise<string> {
  return run('ps', ['-ww', '-o', column, '-p', String(pid)]).catch(() => '');
}
