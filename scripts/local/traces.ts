import { lstat, readdir, readlink, rm, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { stopStrayServer } from './postgres/stray-server.ts';
import { readRecords, stopLeftovers } from './supervisor/leftovers.ts';
import { rootsPlace, type RunDir } from './run-dir.ts';

/** Something that a run leaves on the disk. */
export interface Trace {
  path: string;
  what: string;
  bytes: number;
}

/** Finds what runs from this folder have left on the disk, in the order in which it is to be removed. */
export async function findTraces(runDir: RunDir): Promise<Trace[]> {
  const place = await rootsPlace(runDir).catch(() => undefined);
  // A link that leads elsewhere came with a copy of the project: what it leads to is another's.
  const isOurs = place !== undefined && (await readlink(runDir.postgres).catch(() => undefined)) === place;
  const candidates = [
    ...(isOurs ? [{ path: place, what: 'the database with all books' }] : []),
    { path: runDir.postgres, what: isOurs ? 'the link to it' : 'the database with all books' },
    { path: runDir.outbox, what: 'what acquisitions has bought' },
    { path: runDir.logs, what: 'logs' },
    { path: runDir.records, what: 'the list of processes' },
    { path: runDir.pid, what: 'the number of the last process' },
    { path: runDir.lock, what: 'the lock' },
  ];
  const traces: Trace[] = [];
  for (const candidate of candidates) {
    const bytes = await measure(candidate.path);
    if (bytes !== undefined) traces.push({ ...candidate, bytes });
  }
  return traces;
}

/** Stops what still runs, and removes the traces. */
export async function removeTraces(runDir: RunDir, traces: Trace[]): Promise<void> {
  await stopLeftovers(await readRecords(runDir.records));
  for (const { path } of traces) await stopStrayServer(join(path, 'data'));
  for (const { path } of traces) await rm(path, { recursive: true, force: true });
}

/** Removes the folders that held the traces, if nothing else is in there. */
export async function removeEmptyFolders(runDir: RunDir): Promise<void> {
  for (const dir of [runDir.path, dirname(await rootsPlace(runDir))]) {
    if ((await readdir(dir).catch(() => ['?'])).length === 0) await rmdir(dir);
  }
}

/** How much room a file, link or folder takes; undefined when there is none. */
async function measure(path: string): Promise<number | undefined> {
  const stat = await lstat(path).catch(() => undefined);
  if (!stat?.isDirectory()) return stat?.size;
  const entries = await readdir(path, { withFileTypes: true, recursive: true });
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(files.map((file) => lstat(join(file.parentPath, file.name))));
  return sizes.reduce((sum, { size }) => sum + size, 0);
}
