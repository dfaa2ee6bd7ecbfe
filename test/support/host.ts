import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../../scripts/lib/project-root.ts';
import { args, run as runCommand, type Run } from '../../scripts/lib/run.ts';
import { parseSettings } from '../../scripts/lib/settings.ts';
import { waitFor } from '../../scripts/lib/wait.ts';
import { vmFolder, type Machine } from '../../scripts/machine/machine.ts';
import { sendVmScripts } from '../../scripts/machine/vm-scripts.ts';
import { createSshMachine } from '../../scripts/machine/ssh.ts';

const label = 'mesh-library.test=host';
const release = process.env.HOST_RELEASE ?? '13';
const image = `mesh-library-host-test:${release}`;
const handOver = '/run/mesh-library-join';
const longMs = 1_500_000;
const anyHostKey = args`-F /dev/null -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null`;

/** What a container needs to boot systemd, as the one that stands in for a VM. */
const bootOptions = args`--cap-add SYS_ADMIN --cap-add NET_ADMIN --cap-add NET_RAW --security-opt seccomp=unconfined
  --security-opt apparmor=unconfined --cgroupns=private --tmpfs /run --tmpfs /run/lock --shm-size 256m`;

/** A host that was there before us, and what our verbs do to it. */
export interface Host {
  address: string;
  /** As its owner. */
  sh: (command: string) => Promise<string>;
  /** As our verbs reach it; `env` are settings. */
  machine: (env?: Record<string, string>) => Machine;
  /** PostgreSQL, firewall and sidecar, as deploy-all has them; the sidecar is one of the test's own. */
  deploy: (env?: Record<string, string>) => Promise<string>;
  leave: (env?: Record<string, string>) => Promise<string>;
  snapshot: () => Promise<string[]>;
  remove: () => Promise<void>;
}

/** A container with systemd and sshd, or the host that VM_HOST names: what `prepare` does to it was there before us. */
export async function startHost(prepare = 'true'): Promise<Host> {
  const { VM_HOST } = process.env;
  const host = VM_HOST === undefined ? await startContainer() : createHost(VM_HOST, process.env);
  await waitFor('the host answers by ssh', () => host.machine().sh('true'), { timeoutMs: 120_000 });
  await host.sh(prepare);
  return host;
}

async function startContainer(): Promise<Host> {
  const folder = await mkdtemp(join(tmpdir(), 'mesh-library-host-'));
  const key = `${folder}/key`;
  await runCommand(
    'docker',
    args`build --quiet --build-arg RELEASE=${release} --tag ${image} --file ${projectRoot}test/host/Dockerfile ${projectRoot}vm`,
    { timeoutMs: 600_000 },
  );
  await runCommand('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key]);
  const id = await runCommand('docker', args`create --label ${label} ${bootOptions} ${image}`);
  await runCommand('docker', args`cp ${key}.pub ${id}:/root/.ssh/authorized_keys`);
  await runCommand('docker', ['start', id]);
  const address = await runCommand('docker', args`inspect --format {{.NetworkSettings.IPAddress}} ${id}`);
  const host = createHost(address, { VM_USER: 'root', VM_SSH_KEY: key, VM_ADDRESS: address });
  const remove = async () => {
    await runCommand('docker', args`rm --force --volumes ${id}`);
    await rm(folder, { recursive: true });
  };
  return { ...host, remove };
}

function createHost(address: string, ssh: NodeJS.ProcessEnv): Host {
  const machine = (env: Record<string, string> = {}) =>
    createSshMachine(
      runWithAnyHostKey,
      parseSettings({ ...ssh, GATEWAY_ADDRESS: '127.0.0.1', ...env }),
      address,
    );
  const runLong = (host: Machine, command: string) =>
    host.sh(`${host.scriptEnvironment ?? ''} ${command} 2>&1`, { timeoutMs: longMs });
  return {
    ...{ address, machine },
    sh: (command) => machine().sh(command, { timeoutMs: longMs }),
    deploy: async (env) => {
      const host = machine(env);
      await sendVmScripts(host);
      const installed = await runLong(host, `${vmFolder}/install-postgres.sh`);
      await host.confirmFirewall?.();
      await host.sendFolder(`${projectRoot}test/host/join`, handOver, true);
      await host.sh(`bash ${handOver}/build-sidecar-package.sh ${handOver}`);
      const sidecar = `ISTIO_VERSION=1.31.1 SIDECAR_PACKAGE=${handOver}/istio-sidecar.deb`;
      const joined = await runLong(host, `${sidecar} ${vmFolder}/join-mesh.sh ${handOver}`);
      await host.sh('touch /etc/mesh-library/joined');
      return [installed, joined].filter((text) => text !== '').join('\n');
    },
    leave: async (env) => (await machine(env).remove().run())?.note ?? '',
    snapshot: async () => {
      const input = await readFile(`${projectRoot}test/host/snapshot.sh`, 'utf8');
      return (await machine().sh('bash -s', { input, timeoutMs: longMs })).split('\n');
    },
    remove: () => Promise.resolve(),
  };
}

/** The keys of hosts that a test has made are in nobody's known_hosts. */
const runWithAnyHostKey: Run = (command, words, options) =>
  runCommand(command, command === 'ssh' ? [...anyHostKey, ...words] : words, options);
