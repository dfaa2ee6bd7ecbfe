import { injectionLabel } from '../../cluster/control-plane.ts';
import { hasSide, nameReplicationService, otherSide, sideNames } from '../../cluster/database-placement.ts';
import { findPlacement, type Facts } from '../facts.ts';
import type { ClusterFacts, PodFacts } from '../facts/cluster.ts';
import type { MeshFacts } from '../facts/mesh.ts';
import { kubectlCommand, stepCommand, type Finding } from '../finding.ts';
import type { IstioObject } from '../../mesh/istio-objects.ts';
import { findDenial, findHidingSidecar } from './policies.ts';

interface ClientCall {
  client: string;
  /** The workload that is called, by its label, and under which name. */
  server: string;
  service?: string;
  port: number;
}

const callsOfServices: ClientCall[] = [
  { client: 'web', server: 'inventory', port: 8081 },
  { client: 'acquisitions', server: 'inventory', port: 8081 },
  { client: 'web', server: 'acquisitions', port: 8082 },
  { client: 'gateway', server: 'web', port: 8080 },
];
const applications = ['web', 'acquisitions', 'inventory'];

/** Who calls whom: the database, where its primary is; and of two sides, each the other one. */
function listCalls(facts: Facts): ClientCall[] {
  const placement = findPlacement(facts);
  if (!placement) return callsOfServices;
  const { primary, hasStandby } = placement;
  const port = 5432;
  const toPrimary = { client: 'inventory', server: sideNames[primary], service: sideNames.vm, port };
  const betweenSides = (['vm', 'pod'] as const).map((side) => {
    const other = otherSide(side);
    return {
      client: sideNames[side],
      server: sideNames[other],
      service: nameReplicationService(other),
      port,
    };
  });
  return [toPrimary, ...(hasStandby ? betweenSides : []), ...callsOfServices];
}

/** Clients without a sidecar, and the label without which the next pod gets none. */
export function findClientsWithoutSidecar(
  { pods, injectsSidecars, controlPlane }: ClusterFacts,
  { expected }: Facts,
): Finding[] {
  const findings: Finding[] = [];
  const name = 'client-without-sidecar';
  const why =
    'Without a proxy a client has no identity: strict mutual TLS refuses it everywhere, including at PostgreSQL.';
  const wanted = injectionLabel(controlPlane).join('=');
  const label = kubectlCommand(expected, `label --overwrite namespace ${expected.namespace} ${wanted}`);
  if (!injectsSidecars) {
    const seen = `namespace ${expected.namespace} has no label ${wanted}: the next pod gets no proxy`;
    findings.push({ name, seen, why, mend: label });
  }
  const bare = pods.filter(
    (pod) => isOfApplication(pod, expected) && applications.includes(pod.app) && !pod.hasProxy,
  );
  if (bare.length > 0) {
    const apps = [...new Set(bare.map(({ app }) => app))].join(' ');
    const patch = '{"spec":{"template":{"metadata":{"labels":{"sidecar.istio.io/inject":"true"}}}}}';
    findings.push({
      name,
      seen: `no proxy in ${bare.map((pod) => pod.name).join(', ')}`,
      why,
      mend: injectsSidecars
        ? kubectlCommand(expected, `patch deployment ${apps} --patch '${patch}'`)
        : `${label} && ${kubectlCommand(expected, `rollout restart deployment ${apps}`)}`,
    });
  }
  return findings;
}

/** DestinationRules that keep clients from speaking mutual TLS. */
export function findPlaintextClients({ destinationRules }: MeshFacts, { expected }: Facts): Finding[] {
  const findings: Finding[] = [];
  for (const { metadata, spec } of destinationRules) {
    const { namespace, name } = metadata;
    const mode = spec.trafficPolicy?.tls?.mode;
    if (mode === undefined || mode === 'ISTIO_MUTUAL') continue;
    findings.push({
      name: 'client-shut-out',
      seen: `DestinationRule ${namespace}/${name} makes clients of ${spec.host} use TLS mode ${mode}`,
      why: 'Strict mutual TLS refuses every client that shows no certificate of the mesh.',
      mend: kubectlCommand(expected, `--namespace ${namespace} delete destinationrule ${name}`),
    });
  }
  return findings;
}

/** Calls that a policy denies, or whose host a Sidecar hides from the client. */
export function findDeniedCalls({ authorizationPolicies, sidecars }: MeshFacts, facts: Facts): Finding[] {
  const findings: Finding[] = [];
  const { namespace } = facts.expected;
  // What is there without a selector applies to the whole mesh.
  const rootNamespace = facts.cluster.value?.controlPlane?.namespace;
  for (const { client, server, service = server, port } of listCalls(facts)) {
    const name = 'client-shut-out';
    const why = `${client} gets no answer from ${server}, and only the logs of the proxies say why.`;
    const principal = `cluster.local/ns/${namespace}/sa/${getServiceAccount(facts, client)}`;
    const call = { namespace, principal, labels: { app: server }, port };
    const denial = findDenial(authorizationPolicies, call, rootNamespace);
    if (denial === 'no policy allows it') {
      const seen = `no policy allows ${principal} to call ${server}:${port}`;
      findings.push({ name, seen, why, mend: stepCommand(facts.workshop.value) });
    } else if (denial) {
      const { metadata } = denial;
      const seen = `policy ${metadata.namespace}/${metadata.name} refuses ${principal} at ${server}:${port}`;
      findings.push({ name, seen, why, mend: buildUndoCommand(facts, denial) });
    }

    // The gateway has no sidecar whose hosts one could limit.
    if (client === 'gateway') continue;
    const host = `${service}.${namespace}.svc.cluster.local`;
    const sidecar = findHidingSidecar(sidecars, { namespace, labels: { app: client } }, host, rootNamespace);
    if (sidecar) {
      const { metadata } = sidecar;
      const seen = `Sidecar ${metadata.namespace}/${metadata.name} hides ${host} from ${client}`;
      findings.push({ name, seen, why, mend: buildUndoCommand(facts, sidecar) });
    }
  }
  return findings;
}

function isOfApplication({ namespace, isTerminating }: PodFacts, expected: Facts['expected']): boolean {
  return namespace === expected.namespace && !isTerminating;
}

function getServiceAccount({ cluster, expected }: Facts, app: string): string {
  return (
    cluster.value?.pods.find((pod) => isOfApplication(pod, expected) && pod.app === app)?.serviceAccount ??
    app
  );
}

/** Applies our own objects again, and deletes those of others. */
function buildUndoCommand(facts: Facts, { kind, metadata: { namespace, name } }: IstioObject): string {
  const ours = facts.workshop.value?.flatMap(({ objects }) => objects) ?? [];
  const placement = findPlacement(facts);
  const isForSides = placement && hasSide(placement, 'pod') && name.startsWith(sideNames.pod);
  if (isForSides || ours.includes(`${kind} ${namespace}/${name}`)) return stepCommand(facts.workshop.value);
  return kubectlCommand(facts.expected, `--namespace ${namespace} delete ${kind.toLowerCase()} ${name}`);
}
