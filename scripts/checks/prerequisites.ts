import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { findBundleProblem } from '../bundle/fits.ts';
import { hasSide, onVmAlone, readDatabasePlacement } from '../cluster/database-placement.ts';
import type { Step } from '../lib/plan.ts';
import { UserError } from '../lib/user-error.ts';
import { findIstioProblem } from '../mesh/istio.ts';
import { findSidecarFile } from '../mesh/sidecar-package.ts';
import type { Deployment } from '../deployment/deployment.ts';
import { findToolProblem, listTools } from './tools.ts';

const gibibyte = 2 ** 30;
const minMemoryBytes = 4 * gibibyte;
const minDiskBytes = 8 * gibibyte;

/** Checks everything that has to be there before anything is changed, and reports all that is missing at once. */
export function checkPrerequisites(deployment: Deployment): Step {
  const { run, settings, cluster } = deployment;
  return {
    title: 'prerequisites on this machine',
    limitMs: 240_000,
    isReadOnly: true,
    run: async () => {
      const checks = [
        ...listTools(settings.ISTIO_VERSION)
          .filter(({ name }) => name !== 'kind' || cluster.overlay === 'kind')
          .map((tool) => findToolProblem(run, tool, process.platform)),
        findDockerProblem(deployment),
        cluster.findProblem(),
        findIstioProblem(deployment),
        findVmProblem(deployment),
        settings.BUNDLE === undefined
          ? findSidecarFile(settings).then(() => undefined)
          : findBundleProblem(deployment),
      ];
      const results = await Promise.all(checks.map((check) => check.catch(toProblem)));
      const problems = results.filter((problem) => problem !== undefined);
      if (problems.length > 0) throw new UserError(problems.join('\n'));
      return undefined;
    },
  };
}

/** Where the cluster says that the VM was given up, it may be in any state. */
async function findVmProblem({ cluster, machine }: Deployment): Promise<string | undefined> {
  const placement = await readDatabasePlacement(cluster).catch(() => onVmAlone);
  return hasSide(placement, 'vm') ? machine.findProblem() : undefined;
}

async function findDockerProblem({ run, files }: Deployment): Promise<string | undefined> {
  let answer: string;
  try {
    answer = await run('docker', ['info', '--format', '{{.MemTotal}} {{.DockerRootDir}}'], {
      timeoutMs: 10_000,
    });
  } catch {
    return 'Docker does not answer. Start it: sudo systemctl start docker (Linux), open -a Docker (macOS); `docker info` says more.';
  }
  const [memory = '0', root = '/'] = answer.split(' ');
  if (Number(memory) < minMemoryBytes) {
    return `Docker has ${inGibibytes(Number(memory))} of memory, and needs ${inGibibytes(minMemoryBytes)}. Docker Desktop: Settings, Resources.`;
  }
  // Docker Desktop keeps its files in a VM that we can't look into: there, the disk of this folder is a fair guess.
  const disk = await statfs(root).catch(() => statfs(dirname(files.report)));
  const free = disk.bavail * disk.bsize;
  if (free < minDiskBytes) {
    return `The disk has ${inGibibytes(free)} left, and ${inGibibytes(minDiskBytes)} are needed. \`docker system prune\` may free some.`;
  }
  return undefined;
}

/** What a check refuses is a problem like any other. */
function toProblem(error: unknown): string {
  if (error instanceof UserError) return error.message;
  throw error;
}

function inGibibytes(bytes: number): string {
  return `${(bytes / gibibyte).toFixed(1)} GiB`;
}
