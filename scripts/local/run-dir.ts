import { createHash } from 'node:crypto';
import { access, chmod, constants, mkdir, readFile, readlink, realpath, stat } from 'node:fs/promises';
import { statfs, symlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { UserError } from '../lib/user-error.ts';
import { takeLock, type Lock } from '../lib/lock.ts';
import { isRoot } from './postgres/os-user.ts';

/** A new database has 40 MB, its write-ahead log grows by 16 MB at a time, and root keeps a copy of the programs. */
const neededBytes = 150_000_000;

/** The files and folders of `make run`. */
export interface RunDir {
  path: string;
  lock: string;
  /** Holds the id of the process that has the lock. */
  pid: string;
  processes: string;
  logs: string;
  outbox: string;
  /** The embedded PostgreSQL's folder, or a link to it. */
  postgres: string;
}

export function describeRunDir(dir: string): RunDir {
  const path = resolve(dir);
  return {
    path,
    lock: join(path, 'lock'),
    pid: join(path, 'pid'),
    processes: join(path, 'processes.json'),
    logs: join(path, 'logs'),
    outbox: join(path, 'acquisitions'),
    postgres: join(path, 'postgres'),
  };
}

/** Creates the folders, closed to everybody else. */
export async function createRunDir(runDir: RunDir): Promise<void> {
  for (const dir of [runDir.path, runDir.logs, runDir.outbox]) await createDir(dir);
}

/** Creates a folder that nobody else may enter, unless it is there; never its parents, which are not ours. */
async function createDir(dir: string): Promise<void> {
  if (!(await isDirectory(dir))) await mkdir(dir, { mode: 0o700 });
  await access(dir, constants.W_OK);
}

async function isDirectory(path: string): Promise<boolean> {
  const stats = await stat(path).catch(() => undefined);
  return stats?.isDirectory() ?? false;
}

/** Keeps other processes from using the folder for as long as this one lives. Throws when one does already. */
export async function lockRunDir(runDir: RunDir): Promise<Lock> {
  const lock = takeLock(runDir.lock);
  if (!lock) {
    const pid = (await readFile(runDir.pid, 'utf8')).trim();
    throw new UserError(
      `The library is running already from ${runDir.path}, as process ${pid}: stop it there with Ctrl-C (or \`kill ${pid}\`), or set RUN_DIR and other ports for a second one.`,
    );
  }
  await writeFile(runDir.pid, `${process.pid}\n`);
  return lock;
}

/**
 * Creates the embedded PostgreSQL's folder and returns its path. Root's lies outside of the project and is linked,
 * because PostgreSQL then runs as another user, who may not be able to enter the project.
 */
export async function createPostgresDir(runDir: RunDir): Promise<string> {
  if (!isRoot) {
    await createDir(runDir.postgres);
    return runDir.postgres;
  }
  const path = await findPathForRoot(runDir);
  const target = await readlink(runDir.postgres).catch(() => undefined);
  if (target !== undefined && target !== path) {
    throw new UserError(
      `${runDir.postgres} leads to the database of another folder, ${target}: this one was moved or copied. Remove that link to begin with an empty library.`,
    );
  }
  await mkdir(path, { recursive: true });
  // PostgreSQL's user has to pass, whatever root's umask is.
  for (const dir of [dirname(path), path]) await chmod(dir, 0o711);
  if (target === undefined) await symlink(path, runDir.postgres);
  return path;
}

/** The folder below /var/lib that belongs to this run folder. */
export async function findPathForRoot(runDir: RunDir): Promise<string> {
  const path = join(await realpath(dirname(runDir.path)), basename(runDir.path));
  const key = createHash('sha256').update(path).digest('hex').slice(0, 12);
  return join('/var/lib/mesh-library', `${basename(dirname(path))}-${key}`);
}

/** Throws when the disk that holds `dir` has too little space for a database. */
export async function verifyDiskSpace(
  dir: string,
  measureDisk: (dir: string) => Promise<{ bavail: number; bsize: number }> = statfs,
): Promise<void> {
  const { bavail, bsize } = await measureDisk(dir);
  const freeBytes = bavail * bsize;
  if (freeBytes < neededBytes) {
    throw new UserError(
      `The disk that holds ${dir} is full: ${toMegabytes(freeBytes)} MB are free, and a database needs ${toMegabytes(neededBytes)}. Make room there, or give a PostgreSQL of your own with PGHOST.`,
    );
  }
}

function toMegabytes(bytes: number): string {
  return Math.floor(bytes / 1_000_000).toLocaleString('en');
}
