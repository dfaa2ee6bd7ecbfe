import { isForVm } from '../../application/standby.ts';
import { hasVm, type Facts } from '../facts.ts';
import type { MeshFacts } from '../facts/mesh.ts';
import type { VmStatus } from '../facts/vm.ts';
import { kubectlCommand, vmCommand, type Finding } from '../finding.ts';
import { findHealth } from '../../mesh/istio-objects.ts';

const restartProxy = vmCommand('systemctl restart istio');
const healthCheck = '/usr/local/lib/mesh-library/files/database-is-ready.sh';

/** The WorkloadGroup's health check, where it is not the one of the database. */
export function findWrongHealthCheck({ workloadGroup, workloadEntries }: MeshFacts): Finding | undefined {
  const command = workloadGroup?.spec.probe?.exec?.command.join(' ') ?? '';
  if (!workloadGroup || command === healthCheck) return undefined;
  const health = workloadEntries.map(findHealth).find((one) => one?.status !== 'True');
  const message = health?.message ? `; it says: ${health.message}` : '';
  return {
    name: 'probe-failing',
    seen: `the WorkloadGroup's probe is "${command || 'none'}", not ${healthCheck}${message}`,
    why: 'The mesh takes out a database that works, or keeps one that does not.',
    mend: 'make deploy-all',
  };
}

/** The health check on the VM, where it fails though the database answers. */
export function findFailingHealthCheck(status: VmStatus, { mesh }: Facts): Finding | undefined {
  if (mesh.value && findWrongHealthCheck(mesh.value)) return undefined;
  const health = status('postgres-health');
  if (health === 'accepting' || status('postgres-unit') !== 'active') return undefined;
  return {
    name: 'probe-failing',
    seen: `${healthCheck} on the VM: ${health || 'no answer'}`,
    why: 'The mesh takes out a database that answers: clients are refused at once.',
    mend: status('postgres') === '' ? vmCommand('systemctl restart postgresql') : 'make deploy-all',
  };
}

/** The VM's registration with istiod. */
export function findRegistration(
  { workloadEntries, workloadGroup }: MeshFacts,
  facts: Facts,
): Finding | Finding[] {
  const { vmAddress, expected } = facts;
  if (!hasVm(facts)) return [];
  if (!workloadGroup) {
    return {
      name: 'vm-group-missing',
      seen: `there is no WorkloadGroup ${expected.namespace}/postgres-1-vm`,
      why: "istiod registers the VM's proxy by it: without it the VM can't join the mesh.",
      mend: `make deploy-all && ${restartProxy}`,
    };
  }
  if (workloadEntries.length === 0) {
    return {
      name: 'vm-entry-missing',
      seen: 'istiod has no WorkloadEntry of the VM',
      why: 'The Service has no endpoint: clients of the database are refused.',
      mend: restartProxy,
    };
  }
  const isElsewhere = (address: string) => vmAddress.value !== undefined && address !== vmAddress.value;
  if (workloadEntries.every(({ spec }) => isElsewhere(spec.address))) {
    return {
      name: 'wrong-address-registered',
      seen: `registered at ${workloadEntries.map(({ spec }) => spec.address).join(', ')}; the VM is at ${vmAddress.value ?? 'unknown'}`,
      why: 'The mesh sends clients of the database to an address where it is not.',
      mend: 'make vm-reenroll',
    };
  }

  const findings: Finding[] = [];
  for (const entry of workloadEntries) {
    const { metadata, spec } = entry;
    const health = findHealth(entry);
    const message = health?.message ?? '';
    if (isElsewhere(spec.address)) {
      findings.push({
        name: 'vm-entry-stale',
        seen: `${metadata.name} is still registered besides the VM, at ${spec.address}`,
        why: 'Some connections go to an address where there is no database.',
        mend: kubectlCommand(expected, `delete workloadentry ${metadata.name}`),
      });
    } else if (health?.status !== 'True') {
      findings.push({
        name: 'vm-entry-unhealthy',
        seen: `${metadata.name} is not healthy: ${message || 'its proxy has not reported its health yet'}`,
        why: 'The mesh sends no traffic to an unhealthy endpoint: clients of the database are refused at once.',
        mend: restartProxy,
      });
    }
  }
  return findings;
}

/** The step of the workshop that the mesh is at, and whether all that belongs to it is there. */
export function findWorkshopStep({ objects }: MeshFacts, facts: Facts): Finding | undefined {
  const steps = facts.workshop.value ?? [];
  const isWanted = (object: string) => {
    const [, kind = '', name = ''] = /^(\w+) .*\/(.*)$/.exec(object) ?? [];
    return hasVm(facts) || !isForVm(kind, name);
  };
  const isMissing = (object: string) => isWanted(object) && !objects.includes(object);
  const last = steps.at(-1)?.number ?? 0;
  // A step that adds nothing is reached anyway.
  const reached = steps.findLast((step) => step.objects.length === 0 || !step.objects.every(isMissing));
  const number = reached?.number ?? 0;
  const missing = steps.slice(0, number).flatMap((step) => step.objects.filter(isMissing));
  if (missing.length > 0) {
    return {
      name: 'rule-missing',
      seen: `the mesh is at step ${number} of the workshop without ${missing.join(', ')}`,
      why: 'The rules depend on each other: without one, the mesh lets in somebody whom it should refuse, or the reverse.',
      mend: `make step-${last}`,
    };
  }
  if (number === last) return undefined;
  return {
    name: 'workshop-step-behind',
    seen: `the mesh is at step ${number} of ${last}`,
    why: 'The claims of the later steps do not hold, as the workshop shows.',
    mend: `make step-${last}`,
    isNote: true,
  };
}
