import type { Deployment } from '../lib/deployment.ts';
import { isVerifierOf } from '../lib/scram.ts';

/** Whether the database's verifier is one of the password in the Secret. Neither of them leaves this function. */
export async function readPasswordFits({ cluster, vm }: Deployment, timeoutMs: number): Promise<boolean> {
  const [secret, verifier] = await Promise.all([
    cluster.kubectl(['get', 'secret', 'inventory-database', '-o', 'jsonpath={.data.password}'], {
      timeoutMs,
    }),
    vm.sql("select rolpassword from pg_authid where rolname = 'inventory'", 'library', { timeoutMs }),
  ]);
  return isVerifierOf(verifier, Buffer.from(secret, 'base64').toString('utf8'));
}
