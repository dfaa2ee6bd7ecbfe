import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import { takeLock, type Lock } from '../lib/lock.ts';
import { environment } from '../lib/settings.ts';
import { UserError } from '../lib/user-error.ts';
import type { Deployment } from './deployment.ts';

/** Who changes a deployment now. */
interface Holder {
  verb: string;
  pid: number;
  user: string;
  since: string;
}

/** Names the process whose lock the commands that it runs may work under. */
const holderVariable = 'MESH_LIBRARY_LOCK_HOLDER';
/** A lock that nobody refers to is released. */
const heldLocks = new Set<Lock>();

/**
 * Keeps other verbs from changing the deployment until this process ends, or the lock is released. Throws a UserError that says
 * who holds it. A verb that the holder itself runs works under the holder's lock.
 */
export async function lockDeployment(
  { settings, files: { directory } }: Pick<Deployment, 'settings' | 'files'>,
  verb: string,
  env = environment,
): Promise<Lock> {
  const holderFile = join(directory, 'lock.json');
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const lock = takeLock(join(directory, 'lock'));
  if (lock === undefined) {
    const holder = await readHolder(holderFile);
    if (holder !== undefined && env[holderVariable] === String(holder.pid))
      return { release: () => undefined };
    throw new UserError(explainLock(verb, settings.NAME, holder));
  }
  const holder = {
    verb,
    pid: process.pid,
    user: `${userInfo().username}@${hostname()}`,
    since: new Date().toISOString(),
  } satisfies Holder;
  await writeFile(holderFile, `${JSON.stringify(holder)}\n`);
  heldLocks.add(lock);
  return lock;
}

/** For the environment of a command that is part of what the holder does. */
export function shareLock(): Record<string, string> {
  return { [holderVariable]: String(process.pid) };
}

async function readHolder(file: string): Promise<Holder | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Holder;
  } catch {
    return undefined; // it is about to be written
  }
}

function explainLock(verb: string, name: string, holder: Holder | undefined): string {
  if (holder === undefined)
    return `${verb}: another command has just begun to change deployment "${name}". Wait until it ends.`;
  const { verb: other, pid, user, since } = holder;
  return `${verb}: ${other} is changing deployment "${name}" since ${since}, as process ${pid} of ${user}. Wait until it ends, or end it there with Ctrl-C (or \`kill ${pid}\`).`;
}
