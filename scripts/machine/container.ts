import { mkdir, rm } from 'node:fs/promises';
import { createContainerPower } from '../docker/container-power.ts';
import { findContainer, nameDockerObjects, type Container } from '../docker/docker.ts';
import { readSubnet } from '../docker/network.ts';
import { parseAddresses } from '../docker/subnet.ts';
import { findText } from '../lib/files.ts';
import { ownerLabel } from '../lib/owner-label.ts';
import { isPortFree } from '../lib/ports.ts';
import { args, type Run } from '../lib/run.ts';
import type { Settings } from '../lib/settings.ts';
import { UserError } from '../lib/user-error.ts';
import { waitFor } from '../lib/wait.ts';
import { createContainerClock } from './container-clock.ts';
import { createContainerDisk } from './container-disk.ts';
import { buildContainerImage, nameContainerImage } from './container-image.ts';
import type { Machine } from './machine.ts';
import { createSshConnection } from './ssh-connection.ts';

const hostname = 'postgres-1-vm';

/** What systemd needs to boot in a container, and no more: neither the host's devices nor its clock. */
const bootOptions = [
  ...args`--cap-add SYS_ADMIN --cap-add NET_ADMIN --cap-add NET_RAW`,
  ...args`--security-opt seccomp=unconfined --security-opt apparmor=unconfined --cgroupns=private`,
  ...args`--tmpfs /run --tmpfs /run/lock --shm-size 256m`,
];

/** A container on our network that stands in for a VM: systemd as its init, ssh as the only way in. */
export function createContainerMachine(run: Run, settings: Settings, directory: string): Machine {
  const { NAME, VM_SSH_PORT: port = 2222, VM_USER: user = 'root' } = settings;
  const names = nameDockerObjects(NAME);
  const keys = `${directory}/ssh`;
  const key = `${keys}/id_ed25519`;
  const connection = createSshConnection(
    run,
    { host: '127.0.0.1', port, user, key },
    args`-F /dev/null -o UserKnownHostsFile="${keys}/known_hosts" -o StrictHostKeyChecking=accept-new`,
  );
  const power = createContainerPower(run, names.vm);
  const findVm = () => findContainer(run, names.vm);
  const isOurs = ({ Config }: Container) => Config.Labels?.[ownerLabel] === NAME;
  const explainForeign = () =>
    `Docker has a container "${names.vm}" that isn't ours. Choose another name for this deployment: NAME=library-2 make deploy-all`;

  const explainElsewhere = () =>
    `Deployment "${NAME}" was made from another folder, which has the key of its VM. Go on there, or choose another name for this one: NAME=${NAME}-2 make deploy-all. If that folder is lost, NAME=${NAME} make destroy-all removes the deployment.`;
  /** One that was never started gets a new key. */
  const isKeyMissing = async ({ State }: Container) =>
    State.Status !== 'created' && (await findText(key)) === undefined;

  /** Waits until the VM answers by ssh. A container that has exited never will. */
  const awaitAnswer = async () => {
    const verifyAnswer = async () => {
      try {
        await connection.sh('true', { timeoutMs: 10_000 });
      } catch (error) {
        const { Status, ExitCode } = (await findVm())?.State ?? {};
        if (Status !== 'exited') throw error;
        return ExitCode;
      }
      return undefined;
    };
    const exitCode = await waitFor('the VM answers by ssh', verifyAnswer, {
      timeoutMs: 60_000,
      everyMs: 200,
    });
    if (exitCode !== undefined) {
      throw new UserError(
        `The container "${names.vm}" exited as soon as it had started (${exitCode}). Where several clusters run, systemd may have run out of inotify instances: sudo sysctl fs.inotify.max_user_instances=512`,
      );
    }
  };

  const readAddress = async () => parseAddresses(await readSubnet({ run, settings })).vm;

  /** A new key pair, and no memory of an earlier VM's host keys. */
  const createKey = async () => {
    await rm(keys, { recursive: true, force: true });
    await mkdir(keys, { recursive: true, mode: 0o700 });
    await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'mesh-library', '-f', key]);
  };

  return {
    ...connection,
    name: names.vm,
    addresses: async () => ({ vm: await readAddress() }),

    findProblem: async () => {
      const found = await findVm().catch(() => undefined);
      if (found !== undefined && !isOurs(found)) return explainForeign();
      if (found !== undefined) return (await isKeyMissing(found)) ? explainElsewhere() : undefined;
      if (await isPortFree(port)) return undefined;
      return `Port ${port} of this machine, for ssh to the VM, is taken. Choose another: VM_SSH_PORT=2223 make deploy-all`;
    },

    prepare: () => buildContainerImage(run),

    provide: () => ({
      title: `VM "${names.vm}"`,
      limitMs: 120_000,
      done: async () => {
        const found = await findVm();
        if (found !== undefined && !isOurs(found)) throw new UserError(explainForeign());
        if (found?.State.Running !== true) return undefined;
        await awaitAnswer();
        return 'there';
      },
      run: async () => {
        const found = await findVm();
        // A container that was never started may lack its key: it is made anew.
        if (found?.State.Status === 'created') await run('docker', ['rm', '--volumes', names.vm]);
        else if (found !== undefined) {
          await power.start();
          await awaitAnswer();
          return { note: 'started again' };
        }
        const address = await readAddress();
        await createKey();
        await run('docker', [
          ...args`create --name ${names.vm} --hostname ${hostname} --label ${ownerLabel}=${NAME}`,
          ...args`--network ${names.network} --ip ${address} --publish 127.0.0.1:${port}:22`,
          ...args`--restart on-failure:1 ${bootOptions} ${await nameContainerImage()}`,
        ]);
        await run('docker', ['cp', `${key}.pub`, `${names.vm}:/root/.ssh/authorized_keys`]);
        await power.start();
        await awaitAnswer();
        return { note: address };
      },
    }),

    remove: () => ({
      title: `VM "${names.vm}"`,
      limitMs: 60_000,
      done: async () => {
        const found = await findVm();
        if (found === undefined) return 'not there';
        return isOurs(found) ? undefined : 'not ours';
      },
      run: async () => {
        await run('docker', ['rm', '--force', '--volumes', names.vm]);
        return undefined;
      },
    }),

    // systemd is told to power off, and the container starts again.
    reboot: power.restart,
    power,
    clock: createContainerClock(connection),
    disk: createContainerDisk(connection),
  };
}
