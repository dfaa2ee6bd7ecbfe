import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { promisify } from 'node:util';
import { UserError } from '../../lib/user-error.ts';

/** The user that PostgreSQL's programs run as, and own their data as; empty: the same as ours. */
export interface Account {
  uid?: number;
  gid?: number;
}

/** Accounts that a machine may have for this, best first. We make none: that would change the machine. */
const candidates = ['postgres', 'nobody'];

export const isRoot = process.getuid?.() === 0;

/** PostgreSQL refuses to run as root, so root lends it the owner of `dataDir` or, before there is one, an account with fewer rights. */
export async function findAccount(dataDir: string): Promise<Account> {
  if (!isRoot) return {};
  const existing = await stat(dataDir).catch(() => undefined);
  if (existing && existing.uid !== 0) return { uid: existing.uid, gid: existing.gid };
  for (const name of candidates) {
    const account = await lookUp(name);
    if (account) return account;
  }
  throw new UserError(
    `PostgreSQL refuses to run as root, and this machine has none of the users ${candidates.join(', ')} to run it as: run this as an ordinary user.`,
  );
}

async function lookUp(name: string): Promise<Account | undefined> {
  try {
    const [uid, gid] = await Promise.all(['-u', '-g'].map((flag) => promisify(execFile)('id', [flag, name])));
    return uid && gid ? { uid: Number(uid.stdout), gid: Number(gid.stdout) } : undefined;
  } catch {
    return undefined;
  }
}
