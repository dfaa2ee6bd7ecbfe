import { mkdir } from 'node:fs/promises';
import { projectRoot } from '../lib/project-root.ts';
import type { Run } from '../lib/run.ts';
import type { Settings } from '../lib/settings.ts';
import { UserError } from '../lib/user-error.ts';
import { waitFor } from '../lib/wait.ts';
import { vmFolder, type Machine } from './machine.ts';
import { createSshConnection } from './ssh-connection.ts';

/** A Debian or Ubuntu host of yours, which was there before us and stays after us. All that we have is ssh. */
export function createSshMachine(run: Run, settings: Settings, host: string, directory: string): Machine {
  const { VM_SSH_PORT: port = 22, VM_USER: user, VM_SSH_KEY: key, WITH_DATA: withData } = settings;
  const connection = createSshConnection(run, {
    ...{ host, port, user, key, knownHosts: `${directory}/ssh/known_hosts` },
  });
  return {
    ...connection,
    name: host,
    addresses: () => Promise.resolve(readAddresses(settings, host)),

    findProblem: async () => {
      readAddresses(settings, host);
      const attempt = [
        ...['ssh', '-p', String(port), ...(key === undefined ? [] : ['-i', key]), `${user}@${host}`],
        ...(user === 'root' ? [] : ['sudo', '--non-interactive', 'true']),
      ];
      return connection.sh('true', { timeoutMs: 20_000 }).then(
        () => undefined,
        () => `VM_HOST=${host} does not let us in as root. Try it: ${attempt.join(' ')}`,
      );
    },

    provide: () => ({
      title: `VM at ${host}`,
      limitMs: 120_000,
      isReadOnly: true,
      run: async () => {
        await mkdir(`${directory}/ssh`, { recursive: true, mode: 0o700 });
        await waitFor('the VM answers by ssh', () => connection.sh('true', { timeoutMs: 10_000 }), {
          timeoutMs: 60_000,
        });
        return { changed: false, note: 'it is yours, and answers' };
      },
    }),

    remove: () => ({
      title: `the mesh's things on ${host}`,
      limitMs: 120_000,
      run: async () => {
        await connection.sendFolder(`${projectRoot}vm`, vmFolder);
        await connection.sh(`${vmFolder}/leave-mesh.sh ${withData ? '--with-data' : ''} 2>&1`, {
          timeoutMs: 90_000,
        });
        return { note: withData ? 'with the database' : 'the database stays' };
      },
    }),

    reboot: async () => {
      await connection.sh('systemd-run --quiet --on-active 1s systemctl reboot');
    },
  };
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
