import { createPassword, setPassword } from '../../../scripts/database/password.ts';
import { createVerifier, isVerifierOf } from '../../../scripts/database/scram.ts';
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
  const table = (inSecret: string, verifier: string, given: string[]): [RegExp, Answer][] => [
    [/get secret/, secret(inSecret)],
    [
      /runuser -u postgres -- psql/,
      (_line, { input }) => {
        given.push(input as string);
        return verifier;
      },
    ],
  ];

  test.each(['pencil', 'quill\npencil', 'pencil\nquill'])(
    'leaves the database alone when it wants a password of the Secret (%j)',
    async (inSecret) => {
      const given: string[] = [];
      const run = buildRun(table(inSecret, createVerifier('pencil'), given));

      const outcome = await setPassword(buildDeployment(run)).run();

      expect(outcome).toMatchObject({ changed: false });
      expect(given).toHaveLength(1);
    },
  );

  test.each(['', createVerifier('old')])(
    'gives the VM a verifier, never the password, where it has %j',
    async (before) => {
      const given: string[] = [];
      const run = buildRun(table('pencil', before, given));

      await setPassword(buildDeployment(run)).run();

      const [, verifier = ''] = /alter role inventory password '(.*)'/.exec(given.at(-1) ?? '') ?? [];
      expect(isVerifierOf(verifier, 'pencil')).toBe(true);
      expect([...given, ...run.lines].join(' ')).not.toContain('pencil');
    },
  );

  test('says that the Secret is missing', async () => {
    const run = buildRun([[/get secret/, '']]);

    await expect(setPassword(buildDeployment(run)).run()).rejects.toThrow(/no Secret "inventory-database"/);
  });
});
