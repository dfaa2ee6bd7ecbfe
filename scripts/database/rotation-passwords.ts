import {
  findPasswordInForce,
  generatePassword,
  putInForce,
  readPasswords,
  replacePasswords,
} from './password.ts';
import type { Deployment } from '../deployment/deployment.ts';
import type { Step } from '../lib/plan.ts';

/** The Secret gets a second password beside the one in use; one that a broken-off rotation has left there is taken. */
export function offerPassword({ cluster }: Deployment): Step {
  return {
    title: 'a new password in the Secret, beside the old one',
    limitMs: 30_000,
    done: async () => {
      const passwords = await readPasswords(cluster);
      return passwords.length > 1 ? 'there, of a rotation that was broken off' : undefined;
    },
    run: async () => {
      const passwords = await readPasswords(cluster);
      await replacePasswords(cluster, passwords, [...passwords, generatePassword()]);
      return undefined;
    },
  };
}

/** From here on the database wants the new one: every pod must know it by now. */
export function switchPassword(deployment: Deployment): Step {
  return {
    title: 'the database wants the new one',
    limitMs: 30_000,
    run: async () => {
      const next = (await readPasswords(deployment.cluster)).slice(-1);
      if ((await findPasswordInForce(deployment, next)) !== undefined) {
        return { changed: false, note: 'already' };
      }
      await putInForce(deployment, next[0] ?? '');
      return undefined;
    },
  };
}

/** The old one is worth nothing now, and leaves the Secret. */
export function retirePassword({ cluster }: Deployment): Step {
  return {
    title: 'the old one out of the Secret',
    limitMs: 30_000,
    run: async () => {
      const passwords = await readPasswords(cluster);
      await replacePasswords(cluster, passwords, passwords.slice(-1));
      return undefined;
    },
  };
}
