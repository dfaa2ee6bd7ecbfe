import type { Facts } from './facts.ts';
import type { Examination, Finding } from './finding.ts';

/** Questions, in words, and the findings that say already why there is no answer. */
const questions: Partial<Record<keyof Facts, [question: string, explainedBy: string[]]>> = {
  address: ['where the cluster should find the VM', []],
  containers: ['whether the containers run', []],
  cluster: ['what Kubernetes runs', ['cluster-unreachable']],
  mesh: ["what the mesh's objects say", ['cluster-unreachable']],
  vm: ['what the VM is at', ['vm-unreachable']],
  path: [
    'whether pods reach the VM',
    ['cluster-unreachable', 'pods-not-ready', 'client-without-sidecar', 'istiod-down'],
  ],
  passwordFits: [
    'whether Secret and database have the same password',
    ['cluster-unreachable', 'vm-unreachable', 'database-stopped', 'database-silent', 'vm-disk-full'],
  ],
  rules: ['which rules the steps of the workshop have', []],
};

/** What nobody can tell, and no finding explains; and the words of the VM that were `missing` when they were needed. */
export function listUntold(facts: Facts, findings: Finding[], missing: string[]): Examination['untold'] {
  const parts = Object.entries(questions).flatMap(([key, [question, explainedBy]]) => {
    const { reason } = facts[key as 'vm'];
    const isExplained = findings.some(({ name }) => explainedBy.includes(name));
    return reason === undefined || isExplained ? [] : [{ question, reason }];
  });
  const reason = `it did not tell in time: ${missing.join(', ')}`;
  return missing.length === 0 ? parts : [...parts, { question: 'all about the VM', reason }];
}
