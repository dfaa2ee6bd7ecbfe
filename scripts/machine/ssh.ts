import { getErrorMessage } from '../lib/error-message.ts';
import { CommandError, quoteCommand, type Run } from '../lib/run.ts';
import type { Settings } from '../lib/settings.ts';
import { UserError } from '../lib/user-error.ts';
import { waitFor } from '../lib/wait.ts';
import { vmFolder, type Machine, type SshTarget } from './machine.ts';
import { findHostProblems, formatScriptEnvironment } from './preflight.ts';
import { sendVmScripts } from './vm-scripts.ts';
import { createSshConnection, listSshOptions } from './ssh-connection.ts';

/** Of a slow host: of one that is off, ssh itself says so within 10 s. */
const loginMs = 60_000;
const removeMs = 1_500_000;
const bootMs = 600_000;

/** A Debian or Ubuntu host of yours, which was there before us and stays after us. All that we have is ssh, as you have it. */
export function createSshMachine(run: Run, settings: Settings, host: string): Machine {
  const { VM_SSH_PORT: port, VM_USER: user, VM_SSH_KEY: key, WITH_DATA } = settings;
  const target = { host, port, user, key };
  const connection = createSshConnection(run, target);
  const newConnection = createSshConnection(run, target, ['-o', 'ControlPath=none']);
  const environment = formatScriptEnvironment(settings);

  return {
    ...connection,
    name: host,
    addresses: () => Promise.resolve(readAddresses(settings, host)),

    findProblem: async () => {
      readAddresses(settings, host);
      try {
        await connection.sh('true', { timeoutMs: loginMs });
      } catch (error) {
        return describeRefusal(target, error);
      }
      const problems = await findHostProblems(connection, settings);
      return problems.length === 0
        ? undefined
        : [`VM_HOST=${host} can't be the VM yet:`, ...problems].join('\n  ');
    },

    provide: () => ({
      title: `VM at ${host}`,
      limitMs: 120_000,
      isReadOnly: true,
      run: async () => {
        await waitFor('the VM answers by ssh', () => connection.sh('true', { timeoutMs: loginMs }), {
          timeoutMs: 100_000,
        });
        return { changed: false, note: 'it is yours, and answers' };
      },
    }),

    scriptEnvironment: environment,
    confirmFirewall: async () => {
      await newConnection.sh(`${vmFolder}/confirm-firewall.sh 2>&1`, { timeoutMs: 90_000 });
    },

    remove: ({ withData = WITH_DATA } = {}) => ({
      title: `what is ours on ${host}`,
      limitMs: removeMs + 60_000,
      run: async () => {
        await sendVmScripts(connection);
        const argument = withData ? ' --with-data' : '';
        const output = await connection.sh(`${environment} ${vmFolder}/leave-mesh.sh${argument} 2>&1`, {
          timeoutMs: removeMs,
        });
        const left = output.split('\n').filter((line) => line.startsWith('left: '));
        return { note: left.length === 0 ? 'as it was before' : left.join('\n      ') };
      },
    }),

    reboot: async () => {
      const readBoot = () => newConnection.sh('cat /proc/sys/kernel/random/boot_id', { timeoutMs: loginMs });
      const before = await readBoot();
      await connection.sh('systemd-run --quiet --on-active 1s systemctl reboot');
      const verifyBooted = async () => {
        if ((await readBoot()) === before) throw new Error('it has not gone down yet');
      };
      await waitFor(`${host} boots`, verifyBooted, { timeoutMs: bootMs, everyMs: 1_000 });
    },
  };
}

function describeRefusal(target: SshTarget, error: unknown): string {
  const sudo = target.user === 'root' ? [] : ['sudo', '--non-interactive', 'true'];
  const attempt = quoteCommand('ssh', [...listSshOptions(target), target.host, ...sudo]);
  const said = error instanceof CommandError ? error.output.split('\n').at(-1) : undefined;
  const reason = said === undefined || said === '' ? getErrorMessage(error) : said;
  return `VM_HOST=${target.host} does not let us in as root (${reason}). Try it: ${attempt}`;
}

function readAddresses({ VM_ADDRESS, GATEWAY_ADDRESS, CONTEXT }: Settings, host: string) {
  if (VM_ADDRESS === undefined) {
    throw new UserError(`With VM_HOST=${host}, set also VM_ADDRESS: where the cluster's pods reach it.`);
  }
  // A cluster that isn't on this machine says itself where its gateway is.
  if (GATEWAY_ADDRESS === undefined && CONTEXT === undefined) {
    throw new UserError(`With VM_HOST=${host}, set also GATEWAY_ADDRESS: where it reaches this machine.`);
  }
  return { vm: VM_ADDRESS, ...(GATEWAY_ADDRESS !== undefined && { gateway: GATEWAY_ADDRESS }) };
}
