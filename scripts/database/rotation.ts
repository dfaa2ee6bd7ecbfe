import { createPodClient } from '../cluster/pod-client.ts';
import { listPods } from '../cluster/pods.ts';
import type { Deployment } from '../deployment/deployment.ts';
import type { Plan, Step } from '../lib/plan.ts';
import { args } from '../lib/run.ts';
import { waitFor } from '../lib/wait.ts';
import {
  activatePassword,
  changePasswords,
  findActivePassword,
  generatePassword,
  hashPasswordFile,
  readPasswords,
} from './password.ts';

const passwordFile = '/run/secrets/inventory-database/password';
/** By itself, the kubelet updates a mounted Secret within a minute and a half. */
const mountTimeoutMs = 150_000;

/**
 * Changes inventory's password, and no request fails: the pods know the old and the new one before the database changes, and
 * use whichever it accepts. Whatever interrupts it leaves a library that works; the next run continues.
 */
export function planRotation(deployment: Deployment): Plan<string> {
  return {
    add: { step: addPassword(deployment) },
    mountBoth: { step: awaitMountedSecret(deployment, 'inventory knows both'), after: ['add'] },
    switch: { step: switchPassword(deployment), after: ['mountBoth'] },
    remove: { step: removeOldPassword(deployment), after: ['switch'] },
    mountNew: {
      step: awaitMountedSecret(deployment, 'inventory knows the new one alone'),
      after: ['remove'],
    },
    connect: { step: verifyConnections(deployment), after: ['mountNew'] },
  };
}

function addPassword({ cluster }: Deployment): Step {
  return {
    title: 'a new password in the Secret, beside the old one',
    limitMs: 30_000,
    done: async () => {
      const passwords = await readPasswords(cluster);
      return passwords.length > 1 ? 'there, from a rotation that was interrupted' : undefined;
    },
    run: async () => {
      await changePasswords(cluster, (passwords) => [...passwords, generatePassword()]);
      return undefined;
    },
  };
}

/** Every pod must know the new password by now. */
function switchPassword(deployment: Deployment): Step {
  return {
    title: 'the database accepts the new one',
    limitMs: 30_000,
    run: async () => {
      const password = (await readPasswords(deployment.cluster)).at(-1) ?? '';
      if ((await findActivePassword(deployment, [password])) !== undefined) {
        return { changed: false, note: 'already' };
      }
      await activatePassword(deployment, password);
      return undefined;
    },
  };
}

function removeOldPassword({ cluster }: Deployment): Step {
  return {
    title: 'the old one out of the Secret',
    limitMs: 30_000,
    run: async () => {
      await changePasswords(cluster, (passwords) => passwords.slice(-1));
      return undefined;
    },
  };
}

/** Every pod of inventory has mounted the Secret as it is now. */
export function awaitMountedSecret({ cluster }: Deployment, title: string): Step {
  return {
    title,
    limitMs: mountTimeoutMs + 30_000,
    isReadOnly: true,
    run: async () => {
      const expected = hashPasswordFile(await readPasswords(cluster));
      // The kubelet updates a Secret when it syncs the pod, and it syncs a pod that changes at once.
      const annotation = `mesh-library/password-read=${new Date().toISOString()}`;
      await cluster.kubectl(args`annotate pods --selector app=inventory --overwrite ${annotation}`);
      const verifyMounted = async () => {
        const pods = await listPods(cluster, 'inventory');
        const hashes = await Promise.all(
          pods.map((pod) => cluster.kubectl(args`exec ${pod} -c inventory -- sha256sum ${passwordFile}`)),
        );
        const late = pods.filter((_, index) => hashes[index]?.split(' ')[0] !== expected);
        if (late.length > 0) throw new Error(`${late.join(', ')} still has others`);
        return { note: `${pods.length} pods` };
      };
      return waitFor('every pod of inventory has the passwords of the Secret', verifyMounted, {
        timeoutMs: mountTimeoutMs,
      });
    },
  };
}

/** Each pod of inventory opens a new connection, with what its file says. */
function verifyConnections({ cluster }: Deployment): Step {
  return {
    title: 'each pod opens a new connection',
    limitMs: 60_000,
    isReadOnly: true,
    run: async () => {
      const connectAll = async () => {
        const pods = await listPods(cluster, 'inventory');
        for (const pod of pods) {
          const { error } = await createPodClient(cluster, pod, 'inventory').query('select 1');
          if (error) throw new Error(`${pod} can't connect to PostgreSQL: ${error.message}`);
        }
        return { note: pods.join(', ') };
      };
      // A pod may be starting or terminating.
      return waitFor('every pod connects', connectAll, { timeoutMs: 45_000 });
    },
  };
}
