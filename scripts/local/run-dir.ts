import { createHash } from 'node:crypto';
import {
  access,
  constants,
  mkdir,
  readFile,
  readlink,
  realpath,
  stat,
  statfs,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { isRoot } from './postgres/account.ts';
import { UserError } from '../lib/user-error.ts';
import { takeLock, type Lock } from './supervisor/lock.ts';

/** A new database has 40 MB, its log of changes grows by 16 MB at a time, and root keeps a copy of the programs. */
const neededBytes = 150_000_000;

/** Where things of `make run` lie. */
export interface RunDir {
  path: string;
  lock: string;
  /** Holds the number of the process that has the lock. */
  pid: string;
  records: string;
  logs: string;
  outbox: string;
  /** Link or folder: what the embedded PostgreSQL has. */
  postgres: string;
}

export function describeRunDir(dir: string): RunDir {
  const path = resolve(dir);
  return {
    path,
    lock: join(path, 'lock'),
    pid: join(path, 'pid'),
    records: join(path, 'processes.json'),
    logs: join(path, 'logs'),
    outbox: join(path, 'acquisitions'),
    postgres: join(path, 'postgres'),
  };
}

/** Makes the folders, and sees to it that there is room. Nobody else gets in. */
export async function makeRunDir(runDir: RunDir): Promise<void> {
  for (const dir of [runDir.path, runDir.logs, runDir.outbox]) await makeDir(dir);
}

/** Makes a folder that nobody else may enter, unless it is there; never those above it, which are not ours. */
async function makeDir(dir: string): Promise<void> {
  if (!(await isDirectory(dir))) await mkdir(dir, { mode: 0o700 });
  await access(dir, constants.W_OK);
}

async function isDirectory(path: string): Promise<boolean> {
  const stats = await stat(path).catch(() => undefined);
  return stats?.isDirectory() ?? false;
}

/** Keeps others from using the folder for as long as this process lives. Throws when somebody does already. */
export async function holdRunDir(runDir: RunDir): Promise<Lock> {
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
 * Where the embedded PostgreSQL's files are to be. Root's lie outside of the project, because PostgreSQL runs as
 * another user then, who may not be able to enter it; a link leads there.
 */
export async function placePostgres(runDir: RunDir): Promise<string> {
  if (!isRoot) {
    await makeDir(runDir.postgres);
    return runDir.postgres;
  }
  const place = await rootsPlace(runDir);
  const target = await readlink(runDir.postgres).catch(() => undefined);
  if (target !== undefined && target !== place) {
    throw new UserError(
      `${runDir.postgres} leads to the database of another folder, ${target}: this one was moved or copied. Remove that link to begin with an empty library.`,
    );
  }
  await mkdir(place, { recursive: true, mode: 0o711 });
  if (target === undefined) await symlink(place, runDir.postgres);
  return place;
}

/** The folder below /var/lib that belongs to this run folder. */
export async function rootsPlace(runDir: RunDir): Promise<string> {
  const path = join(await realpath(dirname(runDir.path)), basename(runDir.path));
  const key = createHash('sha256').update(path).digest('hex').slice(0, 12);
  return join('/var/lib/mesh-library', `${basename(dirname(path))}-${key}`);
}

/** Throws when the disk that holds `dir` has too little room for a database. */
export async function verifyRoom(
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
