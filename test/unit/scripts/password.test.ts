import { createPassword, setPassword } from '../../../scripts/steps/password.ts';
import { createVerifier, isVerifierOf } from '../../../scripts/lib/scram.ts';
import { buildRun, type Answer } from '../../support/commands.ts';
import { buildDeployment } from '../../support/deployments.ts';

interface Secret {
  stringData: { password: string };
}

const secret = (password: string) =>
  JSON.stringify({ data: { password: Buffer.from(password).toString('base64') } });

describe('createPassword', () => {
  test('hands a new password to the cluster, and shows it to no process list', async () => {
    let given = '';
    const create: Answer = (_line, { input }) => {
      given = (JSON.parse(input as string) as Secret).stringData.password;
      return '';
    };
    const run = buildRun([
      [/get secret/, ''],
      [/create -f -$/, create],
    ]);
    const step = createPassword(buildDeployment(run));

    const reason = await step.done?.();
    await step.run();

    expect(reason).toBeUndefined();
    expect(given).toMatch(/^[\w-]{32}$/);
    expect(run.lines.join('\n')).not.toContain(given);
  });

  test('leaves a password that is there', async () => {
    const run = buildRun([[/get secret inventory-database/, secret('pencil')]]);

    await expect(createPassword(buildDeployment(run)).done?.()).resolves.toBe('there');
  });
});

describe('setPassword', () => {
  test('leaves the database alone when it has that password', async () => {
    const run = buildRun([
      [/get secret/, secret('pencil')],
      [/runuser -u postgres -- psql/, createVerifier('pencil')],
    ]);

    await expect(setPassword(buildDeployment(run)).run()).resolves.toMatchObject({ changed: false });
  });

  test.each(['', createVerifier('old')])(
    'gives the VM a verifier, never the password, where it has %j',
    async (before) => {
      let given = '';
      const install: Answer = (_line, { input }) => {
        given = input as string;
        return '';
      };
      const run = buildRun([
        [/get secret/, secret('pencil')],
        [/runuser -u postgres -- psql/, before],
        [/install-postgres\.sh/, install],
      ]);

      await setPassword(buildDeployment(run)).run();

      expect(isVerifierOf(given, 'pencil')).toBe(true);
      expect(`${given} ${run.lines.join(' ')}`).not.toContain('pencil');
    },
  );

  test('says that the Secret is missing', async () => {
    const run = buildRun([[/get secret/, '']]);

    await expect(setPassword(buildDeployment(run)).run()).rejects.toThrow(/no Secret "inventory-database"/);
  });
});
