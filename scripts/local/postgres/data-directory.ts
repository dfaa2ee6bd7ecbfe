import { randomBytes } from 'node:crypto';
import { chmod, chown, copyFile, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findText } from '../../lib/files.ts';
import { UserError } from '../../lib/user-error.ts';
import { copyBinaries, findBinaries, type Binaries } from './binaries.ts';
import { findOsUser, isRoot, verifyAccount, type OsUser } from './os-user.ts';
import { runBinary, type Result } from './run-binary.ts';

const majorVersion = '17';

/** A data directory and what is needed to serve it. */
export interface DataDirectory {
  path: string;
  /** Holds the password of `inventory`, mode 0600. */
  passwordFile: string;
  osUser: OsUser | undefined;
  binaries: Binaries;
}

interface DataDirectoryOptions {
  /** The folder that holds the data directory, the password and, for root, the programs. */
  home: string;
  /** More SQL for a new one, a statement an item. */
  setUp?: string[];
  /** Off only where the data are thrown away: a new one is then not synced to the disk. */
  durable?: boolean;
}

/** Opens the data directory in `home`, or creates one, with the database `library` and its owner `inventory`. */
export async function openDataDirectory(options: DataDirectoryOptions): Promise<DataDirectory> {
  const { home, setUp = [], durable = true } = options;
  // Others may pass through, since PostgreSQL may run as another user; what is inside is closed to them.
  await mkdir(home, { recursive: true });
  await chmod(home, 0o711);
  const path = join(home, 'data');
  const directory: DataDirectory = {
    path,
    passwordFile: join(home, 'password'),
    osUser: await findOsUser(path),
    binaries: isRoot ? await copyBinaries(home) : findBinaries(),
  };
  if (!(await isCreated(path))) await create(directory, setUp, durable);
  for (const file of ['postgresql.conf', 'pg_hba.conf']) {
    await copyFile(join(import.meta.dirname, file), join(path, file));
    await chmod(join(path, file), 0o644);
  }
  return directory;
}

async function isCreated(path: string): Promise<boolean> {
  const version = await readVersion(path);
  if (version !== undefined && version !== majorVersion) {
    throw new UserError(
      `The data in ${path} are of PostgreSQL ${version}, and this is PostgreSQL ${majorVersion}: go back to the version of this project that made them, or remove them with \`make clean\`.`,
    );
  }
  return version !== undefined;
}

async function readVersion(path: string): Promise<string | undefined> {
  return (await findText(join(path, 'PG_VERSION')))?.trim();
}

/** Creates the data directory beside its path and moves it there when it is complete, so that a crash leaves no half of one. */
async function create(directory: DataDirectory, setUp: string[], durable: boolean): Promise<void> {
  const { path, passwordFile, osUser } = directory;
  verifyAccount();
  const unfinished: DataDirectory = { ...directory, path: `${path}.new` };
  await rm(unfinished.path, { recursive: true, force: true });
  await mkdir(unfinished.path, { mode: 0o700 });
  if (osUser) await chown(unfinished.path, osUser.uid, osUser.gid);
  await initialize(unfinished, durable);
  const password = randomBytes(24).toString('base64url');
  await executeSingleUser(unfinished, [
    `create role inventory login password '${password}'`,
    'create database library owner inventory',
    ...setUp,
  ]);
  await rm(passwordFile, { force: true });
  await writeFile(passwordFile, password, { mode: 0o600 });
  await rename(unfinished.path, path);
}

/**
 * Upper and lower case, order and encoding are PostgreSQL's own, the same on every machine. Only the character
 * classes come from the system, for pg_trgm sees no letters but ASCII's under "C"; where no such locale is
 * installed, a search for other words is as right, but slow.
 */
const characterClasses = ['C.UTF-8', 'en_US.UTF-8', 'C'];

async function initialize(directory: DataDirectory, durable: boolean): Promise<void> {
  let result: Result | undefined;
  for (const locale of characterClasses) {
    const args = ['--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C'];
    args.push(`--lc-ctype=${locale}`, '--username=postgres', '--auth=reject', '--data-checksums');
    args.push('--no-instructions', ...(durable ? [] : ['--no-sync']), `--pgdata=${directory.path}`);
    result = await runBinary(directory, 'initdb', args);
    if (!result.output.includes('invalid locale name')) break;
  }
  if (result?.hasFailed) throw createError('PostgreSQL could not make its data folder', directory, result);
}

/** Runs statements as the superuser, in single-user mode: that needs neither a network nor a password. */
async function executeSingleUser(directory: DataDirectory, statements: string[]): Promise<void> {
  const input = statements.map((statement) => `${statement}\n`).join('');
  const result = await runBinary(
    directory,
    'postgres',
    ['--single', '-D', directory.path, 'postgres'],
    input,
  );
  if (result.hasFailed || / (ERROR|FATAL|PANIC): /.test(result.output))
    throw createError('PostgreSQL could not make its first database', directory, result);
}

function createError(what: string, { path }: DataDirectory, { output }: Result): UserError {
  const lines = output.trim().split('\n');
  const reason = lines.findLast((line) => /error|fatal|panic/i.test(line)) ?? lines.at(-1) ?? '';
  return new UserError(`${what}, ${path}: ${reason.replace(/^.*(error|FATAL|PANIC|ERROR): +/, '')}.`);
}
