import { statfs } from 'node:fs/promises';
import type { Deployment } from './deployment.ts';
import { findContainer } from '../docker/docker.ts';
import { readHostAddresses } from '../docker/addresses.ts';
import { isPortFree } from '../lib/ports.ts';
import { UserError } from '../lib/user-error.ts';
import { findSidecarFile } from '../mesh/sidecar-package.ts';
import type { Step } from '../lib/plan.ts';
import { findToolProblem, listTools } from './tools.ts';

const gibibyte = 2 ** 30;
const minMemoryBytes = 4 * gibibyte;
const minDiskBytes = 8 * gibibyte;

/** Everything that has to be there before anything is changed; all that is missing is said at once. */
export function checkTools(deployment: Deployment): Step {
  return {
    title: 'what this machine has to have',
    limitMs: 30_000,
    looksOnly: true,
    run: async () => {
      const checks = [
        ...listTools(deployment.settings.ISTIO_VERSION).map((tool) =>
          findToolProblem(deployment.run, tool, process.platform),
        ),
        findDockerProblem(deployment),
        findNodeProblem(deployment),
        deployment.vm.isStandIn ? findStandInProblem(deployment) : findHostProblem(deployment),
        findSidecarFile(deployment.settings).then(() => undefined),
      ];
      const problems = (await Promise.all(checks.map(orRefusal))).filter((problem) => problem !== undefined);
      if (problems.length > 0) {
        throw new UserError(problems.join('\n'));
      }
      return undefined;
    },
  };
}

async function findDockerProblem({ run, files }: Deployment): Promise<string | undefined> {
  let answer: string;
  try {
    answer = await run('docker', ['info', '--format', '{{.MemTotal}} {{.DockerRootDir}}'], {
      timeoutMs: 10_000,
    });
  } catch {
    return 'Docker does not answer. Start it: sudo systemctl start docker (Linux), open -a Docker (macOS); `docker info` tells more.';
  }
  const [memory = '0', root = '/'] = answer.split(' ');
  if (Number(memory) < minMemoryBytes) {
    return `Docker has ${inGibibytes(Number(memory))} of memory, and needs ${inGibibytes(minMemoryBytes)}. Docker Desktop: Settings, Resources.`;
  }
  // Docker Desktop keeps its files in a VM that we can't look into: there, the disk of this folder is a fair guess.
  const disk = await statfs(root).catch(() => statfs(new URL('.', `file://${files.report}`)));
  const free = disk.bavail * disk.bsize;
  if (free < minDiskBytes) {
    return `The disk has ${inGibibytes(free)} left, and ${inGibibytes(minDiskBytes)} are needed. \`docker system prune\` may free some.`;
  }
  return undefined;
}

async function findNodeProblem({ run, names, settings }: Deployment): Promise<string | undefined> {
  const node = await findContainer(run, names.node).catch(() => undefined);
  if (node === undefined) {
    return (await isPortFree(settings.WEB_PORT))
      ? undefined
      : `Port ${settings.WEB_PORT} of this machine is taken. Stop what listens there (\`make run\`?), or name another: WEB_PORT=8090 make deploy-all`;
  }
  if (!(names.network in node.NetworkSettings.Networks)) {
    return `There is a kind cluster "${settings.NAME}" that isn't ours. Name this one otherwise: NAME=library-2 make deploy-all`;
  }
  return undefined;
}

async function findStandInProblem({ run, names, vm }: Deployment): Promise<string | undefined> {
  if ((await findContainer(run, names.vm).catch(() => undefined)) !== undefined) return undefined;
  return (await isPortFree(vm.ssh.port))
    ? undefined
    : `Port ${vm.ssh.port} of this machine, for ssh to the VM, is taken. Name another: VM_SSH_PORT=2223 make deploy-all`;
}

/** A host of yours has to let us in, and you have to say where it and the cluster find each other. */
async function findHostProblem({ vm, settings }: Deployment): Promise<string | undefined> {
  readHostAddresses(settings);
  const { host, port, user, key } = vm.ssh;
  const words = [
    ...['ssh', '-p', String(port), ...(key === undefined ? [] : ['-i', key]), `${user}@${host}`],
    ...(user === 'root' ? [] : ['sudo', '--non-interactive', 'true']),
  ];
  return vm.sh('true', { timeoutMs: 20_000 }).then(
    () => undefined,
    () => `VM_HOST=${host} does not let us in as root. Try it: ${words.join(' ')}`,
  );
}

/** What a check refuses is a problem like any other. */
async function orRefusal(problem: Promise<string | undefined>): Promise<string | undefined> {
  try {
    return await problem;
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
}

function inGibibytes(bytes: number): string {
  return `${(bytes / gibibyte).toFixed(1)} GiB`;
}
