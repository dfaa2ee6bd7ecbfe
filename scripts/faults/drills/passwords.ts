import {
  findPasswordInForce,
  generatePassword,
  putInForce,
  readPasswords,
  replacePasswords,
} from '../../database/password.ts';
import type { Deployment } from '../../deployment/deployment.ts';
import { runPlan, type Step } from '../../lib/plan.ts';
import { planRotation } from '../../database/rotation.ts';
import { awaitPods } from '../../database/rotation-pods.ts';
import { setPassword } from '../../database/password-steps.ts';
import type { Drill } from './drill.ts';

const cutConnections = `
  select count(pg_terminate_backend(pid)) from pg_stat_activity where usename = 'inventory'`;

/** As it should be done; and while pods come and go, each of which opens its connections at another moment of it. */
export function createRotatePasswordDrill(deployment: Deployment): Drill {
  const { cluster } = deployment;
  return {
    name: 'rotate-password',
    does: 'runs make rotate-password while all pods of inventory are replaced',
    predicts: 'no request fails, and the old password is worth nothing',
    maxOutageSeconds: 0,
    limitMs: 300_000,
    break: async () => {
      const [before = ''] = await readPasswords(cluster);
      await cluster.kubectl(['rollout', 'restart', 'deployment/inventory']);
      await runPlan(planRotation(deployment), () => undefined);
      await cluster.kubectl(['rollout', 'status', 'deployment/inventory', '--timeout=150s'], {
        timeoutMs: 160_000,
      });
      if ((await findPasswordInForce(deployment, [before])) !== undefined) {
        throw new Error('the database still wants the old password');
      }
    },
    verify: () => verifyPasswordsAgree(deployment),
    putBack: () => perform(setPassword(deployment)),
  };
}

/** Somebody has given the database a new password by hand, and was called away. */
export function createWrongPasswordDrill(deployment: Deployment): Drill {
  const { machine } = deployment;
  return {
    ...common(deployment),
    name: 'wrong-password',
    does: 'gives the database a password that the Secret does not have, and cuts all connections',
    predicts: 'clients get 503 with Retry-After; make rotate-password puts both right, and restarts nothing',
    break: async () => {
      await putInForce(deployment, generatePassword());
      await machine.sql(cutConnections);
    },
    mend: async () => {
      await runPlan(planRotation(deployment), () => undefined);
    },
  };
}

/** The other half: the Secret has the new password, the database the old one. */
export function createWrongSecretDrill(deployment: Deployment): Drill {
  const { cluster, machine } = deployment;
  return {
    ...common(deployment),
    name: 'wrong-secret',
    does: 'puts a password into the Secret that the database does not have, and cuts all connections',
    predicts: "clients get 503 with Retry-After; make deploy-all gives the database the Secret's password",
    break: async () => {
      await replacePasswords(cluster, await readPasswords(cluster), [generatePassword()]);
      await perform(awaitPods(deployment, 'inventory knows it'));
      await machine.sql(cutConnections);
    },
    // Of deploy-all, the one step that finds something to do.
    mend: () => perform(setPassword(deployment)),
  };
}

function common(deployment: Deployment) {
  return {
    maxOutageSeconds: 90,
    minOutageSeconds: 10,
    finding: 'password-differs',
    holdMs: 15_000,
    limitMs: 240_000,
    verify: () => verifyPasswordsAgree(deployment),
    putBack: () => perform(setPassword(deployment)),
  };
}

async function verifyPasswordsAgree(deployment: Deployment): Promise<string> {
  const passwords = await readPasswords(deployment.cluster);
  const inForce = await findPasswordInForce(deployment, passwords);
  if (passwords.length !== 1 || inForce === undefined) {
    throw new Error(
      `the Secret has ${passwords.length} passwords, and the database wants ${inForce === undefined ? 'another' : 'one of them'}`,
    );
  }
  return 'the Secret has one password, the one that the database wants';
}

async function perform(step: Step): Promise<void> {
  await runPlan({ only: { step } }, () => undefined);
}
