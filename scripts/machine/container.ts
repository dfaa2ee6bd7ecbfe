import { mkdir, rm } from 'node:fs/promises';
import { ownerLabel, type Deployment } from '../deployment/deployment.ts';
import { findContainer } from '../docker/docker.ts';
import { getAddresses } from '../docker/addresses.ts';
import { UserError } from '../lib/user-error.ts';
import type { Step } from '../lib/plan.ts';
import { waitFor } from '../lib/wait.ts';

const hostname = 'postgres-1-vm';

/** What systemd needs to boot in a container, and no more: neither the host's devices nor its clock. */
const bootOptions = [
  ...['--cap-add', 'SYS_ADMIN', '--cap-add', 'NET_ADMIN', '--cap-add', 'NET_RAW'],
  ...['--security-opt', 'seccomp=unconfined', '--security-opt', 'apparmor=unconfined', '--cgroupns=private'],
  ...['--tmpfs', '/run', '--tmpfs', '/run/lock', '--shm-size', '256m'],
];

/** The VM, running, and reached by ssh with a key made for it. A container that was made and never started is made anew. */
export function startVm(deployment: Deployment): Step {
  const { run, names, settings, vm, files } = deployment;

  return {
    title: vm.isStandIn ? `VM "${names.vm}"` : `VM at ${vm.ssh.host}`,
    limitMs: 120_000,
    done: async () => {
      if (!vm.isStandIn) {
        await mkdir(`${files.directory}/ssh`, { recursive: true, mode: 0o700 });
        await awaitAnswer(deployment);
        return 'it is yours, and answers';
      }
      const container = await findContainer(run, names.vm);
      if (container === undefined) {
        return undefined;
      }
      if (container.State.Status === 'created') {
        await run('docker', ['rm', '--volumes', names.vm]);
        return undefined;
      }
      if (!container.State.Running) {
        await run('docker', ['start', names.vm]);
      }
      await awaitAnswer(deployment);
      return 'there';
    },
    run: async () => {
      const { vm: address } = await getAddresses(deployment);
      const key = await makeKey(deployment);
      await run('docker', [
        ...[
          'create',
          '--name',
          names.vm,
          '--hostname',
          hostname,
          '--label',
          `${ownerLabel}=${settings.NAME}`,
        ],
        ...['--network', names.network, '--ip', address, '--publish', `127.0.0.1:${vm.ssh.port}:22`],
        ...['--restart', 'on-failure:1', ...bootOptions, names.vmImage],
      ]);
      await run('docker', ['cp', `${key}.pub`, `${names.vm}:/root/.ssh/authorized_keys`]);
      await run('docker', ['start', names.vm]);
      await awaitAnswer(deployment);
      return { note: address };
    },
  };
}

/** Waits until the VM answers by ssh. A container that has ended never will. */
async function awaitAnswer({ run, names, vm }: Deployment): Promise<void> {
  const findEnd = async () => {
    const container = vm.isStandIn ? await findContainer(run, names.vm) : undefined;
    return container?.State.Status === 'exited' ? container.State.ExitCode : undefined;
  };
  const exitCode = await waitFor(
    'the VM answers by ssh',
    () =>
      vm.sh('true', { timeoutMs: 10_000 }).then(
        () => undefined,
        async (error: unknown) => {
          const code = await findEnd();
          if (code === undefined) throw error;
          return code;
        },
      ),
    { timeoutMs: 60_000, everyMs: 200 },
  );
  if (exitCode !== undefined) {
    throw new UserError(
      `The container "${names.vm}" ended at its start (${exitCode}). Where several clusters run, systemd may find no inotify instance left: sudo sysctl fs.inotify.max_user_instances=512`,
    );
  }
}

/** A new key pair, and no memory of an earlier VM's host keys. Answers the private key's file. */
async function makeKey({ run, files }: Deployment): Promise<string> {
  const folder = `${files.directory}/ssh`;
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const key = `${folder}/id_ed25519`;
  await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'mesh-library', '-f', key]);
  return key;
}
