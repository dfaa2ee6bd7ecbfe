import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, chown, copyFile, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../lib/user-error.ts';
import { findAccount, isRoot, type Account } from './account.ts';
import { copyBinaries, findBinaries, type Binaries } from './binaries.ts';

const majorVersion = '17';

/** A data folder and what is needed to serve it. */
export interface Cluster {
  dataDir: string;
  /** Holds the password of `inventory`, mode 0600. */
  passwordFile: string;
  account: Account;
  binaries: Binaries;
}

interface ClusterOptions {
  /** Where everything of it lies. */
  home: string;
  /** More SQL for a new cluster, a statement an item. */
  setUp?: string[];
  /** Off only where the data are thrown away: a new cluster is then not written through to the disk. */
  durable?: boolean;
}

/** Opens the cluster in `home`, or makes one, with the database `library` and its owner `inventory`. */
export async function openCluster({ home, setUp = [], durable = true }: ClusterOptions): Promise<Cluster> {
  // Others may pass through, since PostgreSQL may run as another user; what is inside is closed to them.
  await mkdir(home, { recursive: true });
  await chmod(home, 0o711);
  const dataDir = join(home, 'data');
  const account = await findAccount(dataDir);
  const cluster: Cluster = {
    dataDir,
    passwordFile: join(home, 'password'),
    account,
    binaries: isRoot ? await copyBinaries(home) : findBinaries(),
  };
  if (!(await isCreated(dataDir))) await create(cluster, setUp, durable);
  for (const file of ['postgresql.conf', 'pg_hba.conf']) {
    await copyFile(join(import.meta.dirname, file), join(dataDir, file));
    await chmod(join(dataDir, file), 0o644);
  }
  return cluster;
}

async function isCreated(dataDir: string): Promise<boolean> {
  const version = await readVersion(dataDir);
  if (version !== undefined && version !== majorVersion) {
    throw new UserError(
      `The data in ${dataDir} are of PostgreSQL ${version}, and this is PostgreSQL ${majorVersion}: go back to the version of this project that made them, or remove them with \`make clean\`.`,
    );
  }
  return version !== undefined;
}

async function readVersion(dataDir: string): Promise<string | undefined> {
  try {
    return (await readFile(join(dataDir, 'PG_VERSION'), 'utf8')).trim();
  } catch (error) {
    if (Error.isError(error) && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Makes the cluster beside its place and moves it there when it is whole: whatever ends this halfway leaves no half of one. */
async function create(
  { dataDir, passwordFile, account, binaries }: Cluster,
  setUp: string[],
  durable: boolean,
) {
  const unfinished: Cluster = { dataDir: `${dataDir}.new`, passwordFile, account, binaries };
  await rm(unfinished.dataDir, { recursive: true, force: true });
  await mkdir(unfinished.dataDir, { mode: 0o700 });
  if (account.uid !== undefined && account.gid !== undefined)
    await chown(unfinished.dataDir, account.uid, account.gid);
  await initialize(unfinished, durable);
  const password = randomBytes(24).toString('base64url');
  await executeAlone(unfinished, [
    `create role inventory login password '${password}'`,
    'create database library owner inventory',
    ...setUp,
  ]);
  await rm(passwordFile, { force: true });
  await writeFile(passwordFile, password, { mode: 0o600 });
  await rename(unfinished.dataDir, dataDir);
}

/**
 * Upper and lower case, order and encoding are PostgreSQL's own, the same on every machine. Only the character
 * classes come from the system, for pg_trgm sees no letters but ASCII's under "C"; where no such locale is
 * installed, a search for other words is as right, but slow.
 */
const characterClasses = ['C.UTF-8', 'en_US.UTF-8', 'C'];

async function initialize({ dataDir, account, binaries }: Cluster, durable: boolean): Promise<void> {
  let result: Result | undefined;
  for (const locale of characterClasses) {
    const args = ['--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C'];
    args.push(`--lc-ctype=${locale}`, '--username=postgres', '--auth=reject', '--data-checksums');
    args.push('--no-instructions', ...(durable ? [] : ['--no-sync']), `--pgdata=${dataDir}`);
    result = await execute(binaries.initdb, args, { account, cwd: dataDir });
    if (!result.output.includes('invalid locale name')) break;
  }
  if (result?.exitCode !== 0) throw failure('PostgreSQL could not make its data folder', dataDir, result);
}

/** Runs statements as the superuser in a PostgreSQL that serves nobody else, not even a network: it needs no password. */
async function executeAlone({ dataDir, account, binaries }: Cluster, statements: string[]): Promise<void> {
  const args = ['--single', '-D', dataDir, 'postgres'];
  const input = statements.map((statement) => `${statement}\n`).join('');
  const result = await execute(binaries.postgres, args, { account, cwd: dataDir, input });
  if (result.exitCode !== 0 || / (ERROR|FATAL|PANIC): /.test(result.output))
    throw failure('PostgreSQL could not make its first database', dataDir, result);
}

interface Result {
  exitCode: number | null;
  output: string;
}

interface ExecuteOptions {
  account: Account;
  cwd: string;
  input?: string;
}

function execute(command: string, args: string[], { account, cwd, input }: ExecuteOptions): Promise<Result> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...account, cwd, env: {} });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => (output += text));
    }
    child.once('error', reject).once('close', (exitCode) => resolve({ exitCode, output }));
    child.stdin.on('error', () => undefined).end(input);
  });
}

function failure(what: string, dataDir: string, result: Result | undefined): UserError {
  const lines = result?.output.trim().split('\n') ?? [];
  const reason =
    lines.findLast((line) => /error|fatal|panic/i.test(line)) ?? lines.at(-1) ?? 'no reason given';
  return new UserError(`${what}, ${dataDir}: ${reason.replace(/^.*(error|FATAL|PANIC|ERROR): +/, '')}.`);
}
