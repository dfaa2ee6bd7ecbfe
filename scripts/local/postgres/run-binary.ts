import { execa } from 'execa';
import { UserError } from '../../lib/user-error.ts';
import type { Binaries } from './binaries.ts';
import type { DataDirectory } from './data-directory.ts';

export interface Result {
  hasFailed: boolean;
  output: string;
}

/** Runs one of PostgreSQL's programs in its data directory, as its user. Throws when it cannot be run at all. */
export async function runBinary(
  { path, osUser, binaries }: Pick<DataDirectory, 'path' | 'osUser' | 'binaries'>,
  program: keyof Binaries,
  args: string[],
  input = '',
): Promise<Result> {
  const options = {
    cwd: path,
    env: {},
    extendEnv: false,
    ...osUser,
    input,
    all: true,
    reject: false,
  } as const;
  const { failed, all, code, shortMessage } = await execa(binaries[program], args, options);
  if (code === 'EACCES')
    throw new UserError(
      `${binaries[program]} may not be run: the disk that holds it seems to be mounted with noexec. Mount it without, run this as an ordinary user from a folder whose disk allows it, or give a PostgreSQL of your own with PGHOST.`,
    );
  return { hasFailed: failed, output: all || (shortMessage ?? '') };
}
