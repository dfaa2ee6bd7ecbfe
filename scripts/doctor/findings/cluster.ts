import { sideNames } from '../../cluster/database-placement.ts';
import { databasePod } from '../../deployment/database.ts';
import type { Facts } from '../facts.ts';
import type { ClusterFacts, DeploymentFacts } from '../facts/cluster.ts';
import type { VmStatus } from '../facts/vm.ts';
import { kubectlCommand, type Finding } from '../finding.ts';

/** Istio's own Deployments, and the entry from outside, which is in the application's namespace. */
const listInfrastructure = (application: string) => [
  {
    namespace: 'istio-system',
    name: 'istiod',
    finding: 'istiod-down',
    why: 'Traffic goes on with the configuration that the proxies received last; no new pod gets a proxy, and certificates are not renewed.',
  },
  {
    namespace: 'istio-system',
    name: 'istio-eastwestgateway',
    finding: 'gateway-down',
    why: "It is the VM's only way to istiod: connections go on until the VM's certificate expires.",
  },
  {
    namespace: application,
    name: 'gateway',
    finding: 'gateway-down',
    why: 'It is the only entrance from outside: nobody reaches the library.',
  },
];

export function findInfrastructure({ deployments, pods }: ClusterFacts, { expected }: Facts): Finding[] {
  const findings: Finding[] = [];
  for (const { namespace, name, finding, why } of listInfrastructure(expected.namespace)) {
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
  for (const deployment of deployments) {
    const { namespace, name, replicas, available } = deployment;
    if (namespace !== expected.namespace || name === 'gateway') continue;
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

/** Proxies or a control plane of another version than the one that is set. */
export function findVersionSkewInCluster({ pods }: ClusterFacts, { expected }: Facts): Finding | undefined {
  const { istioVersion } = expected;
  if (istioVersion === undefined) return undefined;
  const skewed = pods
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
