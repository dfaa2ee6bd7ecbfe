import { createHash, randomBytes } from 'node:crypto';
import type { Secret } from 'kubernetes-types/core/v1.js';
import type { Cluster } from '../cluster/cluster.ts';
import type { Deployment } from '../deployment/deployment.ts';
import { ownerLabel } from '../lib/owner-label.ts';
import type { Step } from '../lib/plan.ts';
import { createVerifier, isVerifierOf } from './scram.ts';

const secretName = 'inventory-database';

/** A password, inventory's unless you name another Secret: generated once, and kept in the cluster and nowhere else. */
export function createPassword({ cluster, settings }: Deployment, name = secretName): Step {
  return {
    title: `Secret "${name}"`,
    limitMs: 30_000,
    done: async () => ((await cluster.find('secret', name)) === undefined ? undefined : 'there'),
    run: async () => {
      await writeSecret(cluster, 'create', {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: {
          name,
          namespace: cluster.namespace,
          labels: { [ownerLabel]: settings.NAME },
        },
        stringData: { password: generatePassword() },
      });
      return undefined;
    },
  };
}

/** The database accepts the Secret's password. While a rotation is under way the Secret has two, and either will do. */
export function setPassword(deployment: Deployment): Step {
  return {
    title: "inventory's password in the database",
    limitMs: 180_000,
    run: async () => {
      const passwords = await readPasswords(deployment.cluster);
      if ((await findActivePassword(deployment, passwords)) !== undefined) {
        return { changed: false, note: 'the same as in the Secret' };
      }
      await activatePassword(deployment, passwords.at(-1) ?? '');
      return undefined;
    },
  };
}

export function generatePassword(): string {
  return randomBytes(24).toString('base64url');
}

/** The Secret's passwords: one, or the old and the new one while a rotation is under way. */
export async function readPasswords(cluster: Cluster, name = secretName): Promise<string[]> {
  return parsePasswords(await getSecret(cluster, name));
}

/** Writes other passwords into the Secret. Throws when somebody else changes it at the same time. */
export async function changePasswords(
  cluster: Cluster,
  change: (passwords: string[]) => string[],
): Promise<void> {
  const secret = await getSecret(cluster, secretName);
  const password = Buffer.from(change(parsePasswords(secret)).join('\n')).toString('base64');
  // It holds the resourceVersion that was read: Kubernetes refuses to replace a newer one.
  await writeSecret(cluster, 'replace', { ...secret, data: { password } });
}

/** Which of the passwords the database accepts, if any. */
export async function findActivePassword(
  { database }: Deployment,
  passwords: string[],
): Promise<string | undefined> {
  const verifier = await database.sql("select rolpassword from pg_authid where rolname = 'inventory'");
  return passwords.find((password) => isVerifierOf(verifier, password));
}

/** From now on the database accepts this password. The VM gets a verifier only, never the password itself. */
export async function activatePassword({ database }: Deployment, password: string): Promise<void> {
  await database.sql(`alter role inventory password '${createVerifier(password)}'`);
}

/** The SHA-256 of the Secret's file, as the pods mount it. */
export function hashPasswordFile(passwords: string[]): string {
  return createHash('sha256').update(passwords.join('\n')).digest('hex');
}

async function getSecret(cluster: Cluster, name: string): Promise<Secret> {
  const secret = await cluster.find<Secret>('secret', name);
  if (secret === undefined)
    throw new Error(`There is no Secret "${name}" in namespace ${cluster.namespace}.`);
  return secret;
}

/** By standard input: everybody on this machine can read the arguments of a process. */
async function writeSecret({ kubectl }: Cluster, verb: 'create' | 'replace', secret: Secret): Promise<void> {
  await kubectl([verb, '-f', '-'], { input: JSON.stringify(secret) });
}

/** One password a line. */
function parsePasswords({ data }: Secret): string[] {
  return Buffer.from(data?.password ?? '', 'base64')
    .toString('utf8')
    .trim()
    .split('\n');
}
