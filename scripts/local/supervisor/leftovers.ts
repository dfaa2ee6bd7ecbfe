import { renameSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { identifyProcess, signalProcess } from './processes.ts';

const recordSchema = z.object({
  name: z.string(),
  pid: z.number().int().positive(),
  identity: z.string(),
  stopSignal: z.enum(['SIGTERM', 'SIGINT']),
});

/** A process of ours, told so that a later run can find it again. */
export type ProcessRecord = z.infer<typeof recordSchema>;

const stopLimitMs = 15_000;
const pollMs = 50;

/** Writes down which processes are ours, whole or not at all; at once, so that two changes can't cross. */
export function writeRecords(file: string, records: ProcessRecord[]): void {
  writeFileSync(`${file}.new`, JSON.stringify(records, undefined, 2));
  renameSync(`${file}.new`, file);
}

/** Reads what the last run wrote down; nothing when there was none, or its file was cut off. */
export async function readRecords(file: string): Promise<ProcessRecord[]> {
  try {
    return z.array(recordSchema).parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    return [];
  }
}

/** Stops, last started first, what a run that was killed has left behind. Returns what there was. */
export async function stopLeftovers(records: ProcessRecord[]): Promise<ProcessRecord[]> {
  const stopped: ProcessRecord[] = [];
  for (const record of records.toReversed()) {
    if ((await identifyProcess(record.pid)) !== record.identity) continue;
    await stopProcess(record);
    stopped.push(record);
  }
  return stopped;
}

/** Signals a process that is not our child and waits until it is gone; kills it when that takes too long. */
export async function stopProcess({ pid, identity, stopSignal }: ProcessRecord): Promise<void> {
  signalProcess(pid, stopSignal);
  const deadline = performance.now() + stopLimitMs;
  while ((await identifyProcess(pid)) === identity) {
    if (performance.now() > deadline) signalProcess(pid, 'SIGKILL');
    await sleep(pollMs);
  }
}
