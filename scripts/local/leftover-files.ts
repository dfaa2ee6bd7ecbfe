import { lstat, readdir, readlink, rm, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { stopAbandonedServer } from './postgres/server.ts';
import { findPathForRoot, type RunDir } from './run-dir.ts';
import { readProcessList, stopProcesses } from './supervisor/processes.ts';

/** A file or folder that `make run` leaves behind. */
export interface LeftoverFile {
  path: string;
  description: string;
  bytes: number;
}

/** Finds what runs from this folder have left behind, in the order of its removal. */
export async function findLeftoverFiles(runDir: RunDir): Promise<LeftoverFile[]> {
  const pathForRoot = await findPathForRoot(runDir).catch(() => undefined);
  const target = await readlink(runDir.postgres).catch(() => undefined);
  // A link that leads elsewhere came with a copy of the project: what it leads to isn't ours.
  const linked = target !== undefined && target === pathForRoot ? target : undefined;
  const database = 'the database with all books';
  const candidates = [
    ...(linked === undefined ? [] : [{ path: linked, description: database }]),
    { path: runDir.postgres, description: linked === undefined ? database : 'the link to it' },
    { path: runDir.outbox, description: 'what acquisitions has bought' },
    { path: runDir.logs, description: 'logs' },
    { path: runDir.processes, description: 'the list of processes' },
    { path: runDir.pid, description: 'the number of the last process' },
    { path: runDir.lock, description: 'the lock' },
  ];
  const files: LeftoverFile[] = [];
  for (const candidate of candidates) {
    const bytes = await measure(candidate.path);
    if (bytes !== undefined) files.push({ ...candidate, bytes });
  }
  return files;
}

/** Stops what still runs, and removes the files. */
export async function removeLeftoverFiles(runDir: RunDir, files: LeftoverFile[]): Promise<void> {
  await stopProcesses(await readProcessList(runDir.processes));
  for (const { path } of files) await stopAbandonedServer(join(path, 'data'));
  for (const { path } of files) await rm(path, { recursive: true, force: true });
}

/** Removes the folders that held the files, if nothing else is in there. */
export async function removeEmptyFolders(runDir: RunDir): Promise<void> {
  for (const dir of [runDir.path, dirname(await findPathForRoot(runDir))]) {
    if ((await readdir(dir).catch(() => ['?'])).length === 0) await rmdir(dir);
  }
}

/** The bytes of a file, link or folder; undefined when there is none. */
async function measure(path: string): Promise<number | undefined> {
  const stats = await lstat(path).catch(() => undefined);
  if (!stats?.isDirectory()) return stats?.size;
  const entries = await readdir(path, { withFileTypes: true, recursive: true });
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(files.map((file) => lstat(join(file.parentPath, file.name))));
  return sizes.reduce((sum, { size }) => sum + size, 0);
}
