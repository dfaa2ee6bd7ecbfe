import { stat } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { run } from '../../lib/run.ts';
import { UserError } from '../../lib/user-error.ts';

/** The operating system's user that PostgreSQL's programs run as, and that owns their data. */
export interface OsUser {
  uid: number;
  gid: number;
}

/** Users that a machine may have for this, best first. We create none: that would change the machine. */
const candidates = ['postgres', 'nobody'];

export const isRoot = process.getuid?.() === 0;

/**
 * Finds the user to run PostgreSQL as in root's place, since PostgreSQL refuses to run as root: the owner of
 * `dataDir` or, before there is one, a user with fewer rights. Undefined means ourselves.
 */
export async function findOsUser(dataDir: string): Promise<OsUser | undefined> {
  if (!isRoot) return undefined;
  const existing = await stat(dataDir).catch(() => undefined);
  if (existing && existing.uid !== 0) return { uid: existing.uid, gid: existing.gid };
  for (const name of candidates) {
    const ids = await Promise.all([run('id', ['-u', name]), run('id', ['-g', name])]).catch(() => undefined);
    if (ids) return { uid: Number(ids[0]), gid: Number(ids[1]) };
  }
  throw new UserError(
    `PostgreSQL refuses to run as root, and this machine has none of the users ${candidates.join(', ')} to run it as: run this as an ordinary user.`,
  );
}

/** Throws when our user id has no account: PostgreSQL's initdb looks its name up, and ends without one. */
export function verifyAccount(readUser: () => unknown = userInfo): void {
  try {
    readUser();
  } catch (cause) {
    const id = process.getuid?.() ?? 'unknown';
    throw new UserError(
      `PostgreSQL needs an account for the user id ${id}, and this machine has none: run this as a user of /etc/passwd, add one there, or give a PostgreSQL of your own with PGHOST.`,
      { cause },
    );
  }
}
