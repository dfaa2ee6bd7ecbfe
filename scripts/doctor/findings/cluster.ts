import type { ObjectName } from '../../cluster/cluster.ts';
import { sideNames } from '../../cluster/database-placement.ts';
import { databasePod } from '../../deployment/database.ts';
import type { Facts } from '../facts.ts';
import type { ClusterFacts, DeploymentFacts, PodFacts } from '../facts/cluster.ts';
import type { VmStatus } from '../facts/vm.ts';
import { kubectlCommand, type Finding } from '../finding.ts';

const whyIstiod =
  'Traffic goes on with the configuration that the proxies received last; no new pod gets a proxy, and certificates are not renewed.';

/** istiod, the VM's way to it, and the entry from outside. */
const listInfrastructure = (controlPlane: ObjectName | undefined, expected: Facts['expected']) => [
  ...(controlPlane ? [{ ...controlPlane, finding: 'istiod-down', why: whyIstiod }] : []),
  {
    ...expected.istiodGateway,
    finding: 'gateway-down',
    why: "It is the VM's only way to istiod: connections go on until istiod gives the VM up (after 24 h with our Istio, 10 s by Istio's default), or its certificate expires.",
  },
  {
    namespace: expected.namespace,
    name: 'gateway',
    finding: 'gateway-down',
    why: 'It is the only entrance from outside: nobody reaches the library.',
  },
];

export function findInfrastructure(
  { controlPlane, deployments, pods }: ClusterFacts,
  { expected }: Facts,
): Finding[] {
  const findings: Finding[] = [];
  if (!controlPlane) {
    const seen = 'the cluster has no istiod that this deployment can use';
    findings.push({ name: 'istiod-down', seen, why: whyIstiod, mend: 'make deploy-all' });
  }
  for (const { namespace, name, finding, why } of listInfrastructure(controlPlane, expected)) {
    const deployment = deployments.find((one) => one.namespace === namespace && one.name === name);
    if (!deployment) {
      const seen = `there is no Deployment ${namespace}/${name}`;
      findings.push({ name: finding, seen, why, mend: 'make deploy-all' });
    } else if (deployment.available === 0) {
      const pod = pods.find((one) => one.namespace === namespace && one.app === name);
      const seen = describePods(deployment, pod?.waitingReason);
      findings.push({ name: finding, seen, why, mend: buildRestartCommand(expected, deployment, 1) });
    }
  }
  return findings;
}

/** The pods of the services. */
export function findPods({ deployments, pods }: ClusterFacts, { expected }: Facts): Finding[] {
  const findings: Finding[] = [];
  const gateways = ['gateway', expected.istiodGateway.name];
  for (const deployment of deployments) {
    const { namespace, name, replicas, available } = deployment;
    if (namespace !== expected.namespace || gateways.includes(name)) continue;
    if (replicas > 0 && available >= replicas) continue;
    const pod = pods.find(({ app, isReady }) => app === name && !isReady);
    findings.push({
      name: 'pods-not-ready',
      seen: describePods(deployment, pod?.waitingReason),
      why: 'Requests that no ready pod can serve are answered with 503.',
      mend: buildRestartCommand(expected, deployment, name === 'inventory' ? 2 : 1),
    });
  }
  return findings;
}

const explainSkew = (version: string) =>
  `All parts of Istio have to be of version ${version}: other combinations are not tested, and may fail in unknown ways.`;

/** Proxies or a control plane of another version than the one that is set. Others may have their own beside it. */
export function findVersionSkewInCluster(
  { controlPlane, pods }: ClusterFacts,
  { expected }: Facts,
): Finding | undefined {
  const { istioVersion, istiodGateway } = expected;
  if (istioVersion === undefined) return undefined;
  const isOurs = ({ namespace, name }: PodFacts) =>
    namespace === expected.namespace ||
    [controlPlane, istiodGateway].some((one) => namespace === one?.namespace && isPodOf(one.name, name));
  const skewed = pods
    .filter(isOurs)
    .flatMap((pod) => pod.istioImages.map((image) => ({ pod, version: parseVersion(image) })))
    .filter(({ version }) => version !== istioVersion);
  const [first] = skewed;
  if (!first) return undefined;
  const { namespace, app } = first.pod;
  const isDatabase = app === sideNames.pod;
  const restart = kubectlCommand(
    expected,
    isDatabase ? `delete pod ${databasePod.name}` : `rollout restart deployment ${app}`,
  );
  return {
    name: 'version-skew',
    seen: skewed.map(({ pod, version }) => `${pod.name} has ${version}`).join(', '),
    why: explainSkew(istioVersion),
    mend: namespace === expected.namespace ? `make deploy-all && ${restart}` : 'make deploy-all',
  };
}

export function findVersionSkewOnVm(status: VmStatus, { expected }: Facts): Finding | undefined {
  const version = status('sidecar');
  const { istioVersion } = expected;
  if (istioVersion === undefined || version === istioVersion) return undefined;
  return {
    name: 'version-skew',
    seen: `the VM's sidecar is ${version}`,
    why: explainSkew(istioVersion),
    mend: 'make vm-reenroll',
  };
}

/** A pod's name is its Deployment's, with the hashes of the ReplicaSet and of its own. */
function isPodOf(deployment: string, pod: string): boolean {
  return pod.startsWith(`${deployment}-`) && /^[^-]+-[^-]+$/.test(pod.slice(deployment.length + 1));
}

function parseVersion(image: string): string {
  return /:([\d.]+)[^:]*$/.exec(image)?.[1] ?? image;
}

function describePods({ name, replicas, available }: DeploymentFacts, waitingReason = ''): string {
  if (replicas === 0) return `${name} is scaled to zero`;
  return `${name}: ${available} of ${replicas} pods are available${waitingReason && `; ${waitingReason}`}`;
}

function buildRestartCommand(
  expected: Facts['expected'],
  { namespace, name, replicas }: DeploymentFacts,
  usualReplicas: number,
): string {
  const restart = `rollout restart deployment ${name}`;
  const scale = `scale deployment ${name} --replicas=${usualReplicas}`;
  return kubectlCommand(expected, `--namespace ${namespace} ${replicas === 0 ? scale : restart}`);
}
