import { findPasswordInForce, readPasswords } from '../database/password.ts';
import type { Deployment } from '../deployment/deployment.ts';

/** Whether the database wants a password that the Secret has. Neither leaves this function, nor does the verifier. */
export async function readPasswordFits(deployment: Deployment): Promise<boolean> {
  const passwords = await readPasswords(deployment.cluster);
  return (await findPasswordInForce(deployment, passwords)) !== undefined;
}
