import { createHash, randomBytes } from 'node:crypto';
import type { Cluster } from '../cluster/cluster.ts';
import type { Deployment } from '../deployment/deployment.ts';
import { createVerifier, isVerifierOf } from './scram.ts';

export const secretName = 'inventory-database';

interface Secret {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace: string; resourceVersion?: string };
  data: { password: string };
}

export function generatePassword(): string {
  return randomBytes(24).toString('base64url');
}

/** inventory's passwords as the Secret has them: one, or the former and the next while a rotation is under way. */
export async function readPasswords(cluster: Cluster): Promise<string[]> {
  return parsePasswords((await getSecret(cluster)).data.password);
}

/** Puts other passwords into the Secret. Throws when somebody else has changed it since `from` was read. */
export async function replacePasswords(cluster: Cluster, from: string[], to: string[]): Promise<void> {
  const secret = await getSecret(cluster);
  if (parsePasswords(secret.data.password).join('\n') !== from.join('\n')) {
    throw new Error(`Secret "${secretName}" was changed by somebody else meanwhile.`);
  }
  // By its input: arguments of a process can be read by everybody on this machine.
  await cluster.kubectl(['replace', '-f', '-'], {
    input: JSON.stringify({ ...secret, data: { password: encode(to) } }),
  });
}

/** Which of the passwords the database wants; none where it has another one, or no password at all. */
export async function findPasswordInForce(
  { machine }: Deployment,
  passwords: string[],
): Promise<string | undefined> {
  const verifier = await machine.sql("select rolpassword from pg_authid where rolname = 'inventory'");
  return passwords.find((password) => isVerifierOf(verifier, password));
}

/** Gives the database what it needs to check a password; the VM never gets the password itself. */
export async function putInForce({ machine }: Deployment, password: string): Promise<void> {
  await machine.sql(`alter role inventory password '${createVerifier(password)}'`);
}

/** What a Secret says, in base64: a password a line. */
export function parsePasswords(base64: string): string[] {
  return Buffer.from(base64, 'base64').toString('utf8').trim().split('\n');
}

/** What `sha256sum` says of the Secret's file, as the pods have it. */
export function hashOfFile(passwords: string[]): string {
  return createHash('sha256').update(passwords.join('\n')).digest('hex');
}

async function getSecret(cluster: Cluster): Promise<Secret> {
  const secret = await cluster.find<Secret>('secret', secretName);
  if (secret === undefined) {
    throw new Error(`There is no Secret "${secretName}" in namespace default.`);
  }
  return secret;
}

function encode(passwords: string[]): string {
  return Buffer.from(passwords.join('\n')).toString('base64');
}
