import { orderByCause } from './causes.ts';
import type { Facts } from './facts.ts';
import type { ClusterFacts } from './facts/cluster.ts';
import type { MeshFacts } from './facts/mesh.ts';
import { createVmStatus, MissingFieldError, type VmStatus } from './facts/vm.ts';
import type { Diagnosis, Finding } from './finding.ts';
import { findClientsWithoutSidecar, findDeniedCalls, findPlaintextClients } from './findings/clients.ts';
import * as cluster from './findings/cluster.ts';
import * as database from './findings/database.ts';
import * as mesh from './findings/mesh.ts';
import { findHostsEntry, findIstiodConnection, findNetworkPath } from './findings/network.ts';
import { findLibrary, findUnreachable } from './findings/reachability.ts';
import { findSides } from './findings/sides.ts';
import { findDatabaseService, findGuessedProtocols, findSecondDatabase } from './findings/services.ts';
import { findClock, findDisk, findFirewall } from './findings/vm-host.ts';
import { findIdentity } from './findings/vm-identity.ts';
import { findProxy, findRedirects } from './findings/vm-proxy.ts';

/** Looks for one thing, or for several that belong together. */
type Check<T extends unknown[] = []> = (...args: [...T, Facts]) => Finding | Finding[] | undefined;

// Checks of a part that does not answer find nothing.
const ofCluster =
  (check: Check<[ClusterFacts]>): Check =>
  (facts) =>
    facts.cluster.value && check(facts.cluster.value, facts);
const ofMesh =
  (check: Check<[MeshFacts]>): Check =>
  (facts) =>
    facts.mesh.value && check(facts.mesh.value, facts);
const ofVm =
  (check: Check<[VmStatus]>): Check =>
  (facts) =>
    facts.vm.value && check(createVmStatus(facts.vm.value), facts);
/** Of a VM that has no proxy, vm-proxy-missing says enough. */
const ofVmInMesh = (check: Check<[VmStatus]>): Check =>
  ofVm((status, facts) => (status('sidecar') === '' ? undefined : check(status, facts)));

/** In the order in which findings of the same rank are listed. */
const checks: Check[] = [
  findUnreachable,
  ofCluster(cluster.findInfrastructure),
  ofVm(findDisk),
  findSides,
  ofVm(database.findServer),
  database.findPod,
  ofVm(database.findDatabaseBoot),
  ofVm(database.findHbaRules),
  database.findPassword,
  ofVm(findProxy),
  ofVm(findRedirects),
  ofVmInMesh(findFirewall),
  ofVmInMesh(findClock),
  ofVmInMesh(findIdentity),
  ofVmInMesh(findHostsEntry),
  ofVmInMesh(findIstiodConnection),
  findNetworkPath,
  ofMesh(mesh.findWrongHealthCheck),
  ofVm(mesh.findFailingHealthCheck),
  ofMesh(mesh.findRegistration),
  ofCluster(findDatabaseService),
  ofCluster(findGuessedProtocols),
  ofCluster(findSecondDatabase),
  ofCluster(findClientsWithoutSidecar),
  ofMesh(findPlaintextClients),
  ofMesh(findDeniedCalls),
  ofCluster(cluster.findVersionSkewInCluster),
  ofVmInMesh(cluster.findVersionSkewOnVm),
  ofCluster(cluster.findPods),
  ofMesh(mesh.findWorkshopStep),
  findLibrary,
];

/** What the facts mean. Pure: the same facts, the same diagnosis. */
export function diagnose(facts: Facts): Diagnosis {
  const missingFields = new Set<string>();
  const findings = checks.flatMap((check) => {
    try {
      return check(facts) ?? [];
    } catch (error) {
      if (!(error instanceof MissingFieldError)) throw error;
      missingFields.add(error.field);
      return [];
    }
  });
  const unanswered = listUnanswered(facts, findings);
  if (missingFields.size > 0) {
    const reason = `it did not report in time: ${[...missingFields].join(', ')}`;
    unanswered.push({ question: 'everything about the VM', reason });
  }
  return { findings: orderByCause(findings), unanswered };
}

/** What each fact would tell, and the findings that explain why it is missing. */
const questions: [fact: keyof Facts, question: string, explainedBy: string[]][] = [
  ['vmAddress', 'where the cluster should find the VM', []],
  ['power', 'whether the node and the VM are switched on', []],
  ['cluster', 'what Kubernetes runs', ['cluster-unreachable']],
  ['mesh', 'which objects the mesh has', ['cluster-unreachable']],
  ['vm', 'the state of the VM', ['vm-unreachable']],
  ['database', 'where the primary of the database is', ['cluster-unreachable']],
  [
    'networkPath',
    'whether pods reach the VM',
    ['cluster-unreachable', 'pods-not-ready', 'client-without-sidecar', 'istiod-down'],
  ],
  [
    'passwordMatches',
    'whether the Secret and the database have the same password',
    ['cluster-unreachable', 'vm-unreachable', 'database-stopped', 'database-silent', 'vm-disk-full'],
  ],
  ['workshop', 'which rules the steps of the workshop have', []],
];

function listUnanswered(facts: Facts, findings: Finding[]): Diagnosis['unanswered'] {
  return questions.flatMap(([fact, question, explainedBy]) => {
    const { error } = facts[fact as 'vm'];
    const isExplained = findings.some(({ name }) => explainedBy.includes(name));
    return error === undefined || isExplained ? [] : [{ question, reason: error }];
  });
}
