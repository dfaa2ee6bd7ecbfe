import { parsePasswords } from '../lib/database-password.ts';
import type { Deployment } from '../lib/deployment.ts';
import { isVerifierOf } from '../lib/scram.ts';

/** Whether the database's verifier is one of a password in the Secret. Neither of them leaves this function. */
export async function readPasswordFits({ cluster, vm }: Deployment, timeoutMs: number): Promise<boolean> {
  const [secret, verifier] = await Promise.all([
    cluster.kubectl(['get', 'secret', 'inventory-database', '-o', 'jsonpath={.data.password}'], {
      timeoutMs,
    }),
    vm.sql("select rolpassword from pg_authid where rolname = 'inventory'", 'library', { timeoutMs }),
  ]);
  return parsePasswords(secret).some((password) => isVerifierOf(verifier, password));
}
