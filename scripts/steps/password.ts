import { randomBytes } from 'node:crypto';
import type { Deployment } from '../lib/deployment.ts';
import { createVerifier, isVerifierOf } from '../lib/scram.ts';
import type { Step } from '../lib/step.ts';
import { vmFolder } from '../lib/vm.ts';

const secretName = 'inventory-database';

interface Secret {
  data: { password: string };
}

/** The password of inventory: generated once, kept in a Secret of the cluster and nowhere else. */
export function createPassword({ cluster }: Deployment): Step {
  return {
    title: `Secret "${secretName}"`,
    limitMs: 30_000,
    done: async () => ((await cluster.findObject('secret', secretName)) === undefined ? undefined : 'there'),
    run: async () => {
      // By its input: arguments of a process can be read by everybody on this machine.
      await cluster.kubectl(['create', '-f', '-'], {
        input: JSON.stringify({
          apiVersion: 'v1',
          kind: 'Secret',
          metadata: { name: secretName, namespace: 'default' },
          stringData: { password: randomBytes(24).toString('base64url') },
        }),
      });
      return undefined;
    },
  };
}

/** Gives the database what it needs to check that password; the VM never gets the password itself. */
export function setPassword({ cluster, vm }: Deployment): Step {
  return {
    title: "inventory's password in the database",
    limitMs: 60_000,
    run: async () => {
      const secret = await cluster.findObject<Secret>('secret', secretName);
      if (secret === undefined) {
        throw new Error(`There is no Secret "${secretName}" in namespace default.`);
      }
      const password = Buffer.from(secret.data.password, 'base64').toString('utf8');
      const verifier = await vm.sql("select rolpassword from pg_authid where rolname = 'inventory'");
      if (isVerifierOf(verifier, password)) {
        return { changed: false, note: 'the same as in the Secret' };
      }
      await vm.sh(`${vmFolder}/install-postgres.sh 2>&1`, { input: createVerifier(password) });
      return undefined;
    },
  };
}
