import {
  findActivePassword,
  generatePassword,
  activatePassword,
  readPasswords,
  changePasswords,
  setPassword,
} from '../database/password.ts';
import { awaitMountedSecret, planRotation } from '../database/rotation.ts';
import type { Deployment } from '../deployment/deployment.ts';
import { runPlan, type Step } from '../lib/plan.ts';
import { replacePods } from './commands.ts';
import type { CreateFaults } from './fault.ts';

/** The password of inventory, as the database and the Secret have it. */
export const createPasswordFaults: CreateFaults = (deployment) => {
  const { cluster, database } = deployment;
  const rotate = () => runPlan(planRotation(deployment), () => undefined);
  // Of `make deploy-all`, the one step that finds something to do.
  const setAgain = () => runStep(setPassword(deployment));
  const cutConnections = () =>
    database.sql("select count(pg_terminate_backend(pid)) from pg_stat_activity where usename = 'inventory'");
  const verifyAfter = () => verifyPasswordsAgree(deployment);
  const limits = { maxOutageSeconds: 90, minOutageSeconds: 10, holdMs: 15_000, limitMs: 240_000 };
  return [
    // As it should be done, while pods come and go, each of which opens its connections at another moment of it.
    {
      name: 'rotate-password',
      description: 'runs make rotate-password while all pods of inventory are replaced',
      inject: async () => {
        const [before = ''] = await readPasswords(cluster);
        await Promise.all([replacePods(cluster, 'inventory'), rotate()]);
        if ((await findActivePassword(deployment, [before])) !== undefined) {
          throw new Error('the database still wants the old password');
        }
      },
      restore: setAgain,
      prediction: {
        text: 'no request fails, and the old password is worth nothing',
        ...{ maxOutageSeconds: 0, limitMs: 300_000 },
        verifyAfter,
      },
    },
    // Somebody changed it by hand, and was called away.
    {
      name: 'wrong-password',
      description: 'gives the database a password that the Secret does not have, and cuts all connections',
      finding: 'password-differs',
      inject: async () => {
        await activatePassword(deployment, generatePassword());
        await cutConnections();
      },
      mend: rotate,
      restore: setAgain,
      prediction: {
        text: 'clients get 503 with Retry-After; make rotate-password puts both right, and restarts nothing',
        ...limits,
        verifyAfter,
      },
    },
    // The other half: the Secret has the new password, the database the old one.
    {
      name: 'wrong-secret',
      description:
        'puts a password into the Secret that the database does not have, and cuts all connections',
      finding: 'password-differs',
      inject: async () => {
        await changePasswords(cluster, () => [generatePassword()]);
        await runStep(awaitMountedSecret(deployment, 'inventory knows it'));
        await cutConnections();
      },
      mend: setAgain,
      restore: setAgain,
      isMendedByHand: true,
      prediction: {
        text: "clients get 503 with Retry-After; make deploy-all gives the database the Secret's password",
        ...limits,
        verifyAfter,
      },
    },
  ];
};

async function verifyPasswordsAgree(deployment: Deployment): Promise<string> {
  const passwords = await readPasswords(deployment.cluster);
  const inForce = await findActivePassword(deployment, passwords);
  if (passwords.length !== 1 || inForce === undefined) {
    throw new Error(
      `the Secret has ${passwords.length} passwords, and the database wants ${inForce === undefined ? 'another' : 'one of them'}`,
    );
  }
  return 'the Secret has one password, the one that the database wants';
}

async function runStep(step: Step): Promise<void> {
  await runPlan({ only: { step } }, () => undefined);
}
