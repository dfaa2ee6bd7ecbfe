import { chmod, stat, writeFile } from 'node:fs/promises';
import { run as runForReal, type Run } from '../../../scripts/lib/run.ts';
import { createSshConnection } from '../../../scripts/machine/ssh-connection.ts';
import { buildRun } from '../../support/commands.ts';
import { buildDeployment } from '../../support/deployments.ts';
import { makeDirectory } from '../../support/temporary.ts';

const yours = { VM_HOST: 'db.example', VM_ADDRESS: '192.0.2.7', GATEWAY_ADDRESS: '192.0.2.1' };

async function readSshLine(env: Record<string, string>): Promise<string> {
  const run = buildRun([[/^ssh /, '']]);
  await buildDeployment(run, env).machine.sh('hostname');
  return run.lines[0] ?? '';
}

/** A connection whose other end is a shell of this machine. */
function connectToThisMachine() {
  const run: Run = (_ssh, words, options) => runForReal('bash', ['-c', words.at(-1) ?? ''], options);
  return createSshConnection(run, { host: 'here', port: undefined, user: 'root', key: undefined });
}

describe('ssh', () => {
  test('reaches the stand-in with its own key, and with nothing of the user', async () => {
    await expect(readSshLine({})).resolves.toMatch(
      /^ssh -F \/dev\/null -o 'UserKnownHostsFile=\S+\/ssh\/known_hosts"' .*-p 2222 -l root -i \S+\/ssh\/id_ed25519 /,
    );
  });

  test('reaches a host of yours as you do: your configuration, agent, known hosts and jump hosts', async () => {
    const line = await readSshLine(yours);

    expect(line).toMatch(/ db\.example /);
    expect(line).not.toMatch(/ -F | -p | -l | -i |KnownHosts|StrictHostKeyChecking|Control/);
  });

  test('becomes root by sudo, where it has to', async () => {
    await expect(readSshLine({ ...yours, VM_USER: 'debian' })).resolves.toMatch(
      / 'sudo --non-interactive -- timeout /,
    );
    await expect(readSshLine({ ...yours, VM_USER: 'root' })).resolves.not.toMatch(/sudo/);
    await expect(readSshLine(yours)).resolves.toMatch(/test \$\(id -u\) = 0 \|\| echo sudo/);
  });

  test('confirms the firewall through a connection that no other one shares', async () => {
    const run = buildRun([[/^ssh /, '']]);

    await buildDeployment(run, yours).machine.confirmFirewall?.();

    expect(run.lines[0]).toMatch(/^ssh -o ControlPath=none .*confirm-firewall\.sh/);
  });

  test('has rebooted when it has another boot, not when it is on its way down', async () => {
    const boots = ['first', 'first', 'none: it is off', 'second'];
    const readBoot = () => {
      const boot = boots.shift() ?? '';
      if (boot.startsWith('none')) throw new Error(boot);
      return boot;
    };
    const run = buildRun([
      [/boot_id/, readBoot],
      [/systemctl reboot/, ''],
    ]);

    await buildDeployment(run, yours).machine.reboot();

    expect(boots).toEqual([]);
  });

  test('tells the scripts of the host what you have settled for its PostgreSQL', () => {
    const env = { ...yours, ADOPT: '1', ADOPT_CLIENTS: '192.0.2.0/24,198.51.100.7' };

    expect(buildDeployment(buildRun([]), env).machine.scriptEnvironment).toBe(
      "ADOPT=1 ADOPT_CLIENTS='192.0.2.0/24,198.51.100.7'",
    );
  });

  test('ends a command on the host, with all that it has started, when its time is up', async () => {
    const { sh } = connectToThisMachine();

    const ours = process.pid; // another run of the tests may have its own on this machine
    await expect(sh(`sleep 30.${ours} | sleep 31.${ours}`, { timeoutMs: 2_000 })).rejects.toThrow();

    await expect(sh(`sleep 1; pgrep --full '^sleep 3[01][.]${ours}$' || echo none`)).resolves.toBe('none');
  });

  test.each([
    [false, '755', '644'],
    [true, '700', '600'],
  ])(
    'sends files with modes that do not depend on the umask here (secret: %s)',
    async (secret, scriptMode, textMode) => {
      const from = await makeDirectory();
      const to = await makeDirectory();
      await writeFile(`${from}/script.sh`, '');
      await chmod(`${from}/script.sh`, 0o700);
      await writeFile(`${from}/text`, '', { mode: 0o600 });

      await connectToThisMachine().sendFolder(from, `${to}/folder`, secret);

      const readMode = async (name: string) =>
        ((await stat(`${to}/folder/${name}`)).mode & 0o777).toString(8);
      const modes = await Promise.all(['.', 'script.sh', 'text'].map(readMode));
      expect(modes).toEqual([scriptMode, scriptMode, textMode]);
    },
  );
});
