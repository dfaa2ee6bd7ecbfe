import { getPrimary, type Facts } from '../facts.ts';
import type { MachinePower } from '../facts/power.ts';
import { kubectlCommand, type Finding } from '../finding.ts';

/** The cluster, its nodes and the VM: whoever does not answer at all. */
export function findUnreachable(facts: Facts): Finding[] {
  const { cluster, vm, power, expected } = facts;
  const findings: Finding[] = [];
  if (cluster.error !== undefined && !isMissingTool(cluster.error)) {
    findings.push({
      name: 'cluster-unreachable',
      why: 'No service runs, or nobody can tell. The VM keeps its books, and its proxy the configuration that it received last.',
      ...describeOutage(power.value?.node, cluster.error),
    });
  }
  for (const { name, isReady } of cluster.value?.nodes ?? []) {
    if (isReady) continue;
    findings.push({
      name: 'node-not-ready',
      seen: `node ${name} is not ready`,
      why: 'No pod starts on it, and those that run on it get no traffic.',
      mend: kubectlCommand(expected, `describe node ${name}`),
    });
  }
  // Only the cluster knows whether a VM that isn't there was given up.
  const mayBeGivenUp = cluster.error !== undefined && power.value?.vm?.state === 'absent';
  if (vm.error !== undefined && !mayBeGivenUp && !isMissingTool(vm.error)) {
    findings.push({
      name: 'vm-unreachable',
      why:
        getPrimary(facts) === 'vm'
          ? 'The database is on it: nobody can read or add books until it is back.'
          : 'The standby is on it: no commit ends while it waits for that, and the database has no second side.',
      ...describeOutage(power.value?.vm, vm.error),
    });
  }
  return findings;
}

/** A request as a reader makes it. Alone, this finding says that something is wrong which no other finding knows. */
export function findLibrary({ library, expected }: Facts): Finding | undefined {
  if (library.value === 200) return undefined;
  const answer = library.value === undefined ? `no answer: ${library.error}` : `status ${library.value}`;
  return {
    name: 'library-silent',
    seen: `${expected.webUrl}/api/stats: ${answer}`,
    why: 'This is what readers see.',
    mend: 'make verify',
  };
}

/** The state of a machine that is off; the error where it is on, or not ours to switch on. */
function describeOutage(power: MachinePower | undefined, error: string): Pick<Finding, 'seen' | 'mend'> {
  if (!power || power.state === 'running') return { seen: error, mend: 'make deploy-all' };
  const seen = `${power.name} is ${power.state}`;
  if (power.state === 'absent') return { seen, mend: 'make deploy-all' };
  return { seen, mend: power.state === 'paused' ? power.commands.unpause : power.commands.start };
}

/** A tool that this machine lacks says nothing about the deployment. */
function isMissingTool(error: string): boolean {
  return error.includes('not found on this machine');
}
