import { findPasswordInForce, generatePassword, putInForce, readPasswords, secretName } from './password.ts';
import type { Deployment } from '../deployment/deployment.ts';
import type { Step } from '../lib/plan.ts';

/** The password of inventory: generated once, kept in a Secret of the cluster and nowhere else. */
export function createPassword({ cluster }: Deployment): Step {
  return {
    title: `Secret "${secretName}"`,
    limitMs: 30_000,
    done: async () => ((await cluster.find('secret', secretName)) === undefined ? undefined : 'there'),
    run: async () => {
      // By its input: arguments of a process can be read by everybody on this machine.
      await cluster.kubectl(['create', '-f', '-'], {
        input: JSON.stringify({
          apiVersion: 'v1',
          kind: 'Secret',
          metadata: { name: secretName, namespace: 'default' },
          stringData: { password: generatePassword() },
        }),
      });
      return undefined;
    },
  };
}

/** The database wants the Secret's password. Of two, while a rotation is under way, either will do. */
export function setPassword(deployment: Deployment): Step {
  return {
    title: "inventory's password in the database",
    limitMs: 60_000,
    run: async () => {
      const passwords = await readPasswords(deployment.cluster);
      if ((await findPasswordInForce(deployment, passwords)) !== undefined) {
        return { changed: false, note: 'the same as in the Secret' };
      }
      await putInForce(deployment, passwords.at(-1) ?? '');
      return undefined;
    },
  };
}
