import type { ClusterFacts } from './cluster-facts.ts';
import type { Expectations, Facts } from './facts.ts';
import type { Finding } from './finding.ts';
import { kubectl, readWords } from './words.ts';

type DeploymentFacts = ClusterFacts['deployments'][number];

const parts = [
  {
    namespace: 'istio-system',
    name: 'istiod',
    finding: 'istiod-down',
    why: 'Traffic flows on as the proxies were told last; no new pod gets a proxy, and certificates are not renewed.',
  },
  {
    namespace: 'istio-system',
    name: 'istio-eastwestgateway',
    finding: 'gateway-down',
    why: "It is the VM's only way to istiod: connections flow on until the VM's certificate ends.",
  },
  {
    namespace: 'default',
    name: 'gateway',
    finding: 'gateway-down',
    why: 'It is the only door from outside: nobody gets to the library.',
  },
];

/** Istio's own parts, and the door from outside. */
export function findControlPlane({ cluster, expected }: Facts): Finding[] {
  if (!cluster.told) return [];
  const { deployments, pods } = cluster.told;
  return parts.flatMap(({ namespace, name, finding, why }) => {
    const found = deployments.find((one) => one.namespace === namespace && one.name === name);
    if (found && found.available > 0) return [];
    const trouble = pods.find((pod) => pod.namespace === namespace && pod.app === name)?.trouble;
    const seen = found ? tellPods(found, trouble) : `there is no Deployment ${namespace}/${name}`;
    return [{ name: finding, seen, why, mend: bringBack(expected, found, 1) }];
  });
}

/** The services' pods. */
export function findPods({ cluster, expected }: Facts): Finding[] {
  if (!cluster.told) return [];
  const { deployments, pods } = cluster.told;
  const apart = (name: string) => parts.some((part) => part.name === name);
  return deployments
    .filter(({ namespace, name }) => namespace === 'default' && !apart(name))
    .filter(({ wanted, available }) => wanted === 0 || available < wanted)
    .map((found) => ({
      name: 'pods-not-ready',
      seen: tellPods(found, pods.find(({ app, isReady }) => app === found.name && !isReady)?.trouble),
      why: 'What no ready pod serves is refused with 503.',
      mend: bringBack(expected, found, found.name === 'inventory' ? 2 : 1),
    }));
}

/** Different versions of Istio: its proxies work with the control plane of their own and of the next version. */
export function findVersionSkew(facts: Facts): Finding[] {
  const { cluster, expected } = facts;
  const onVm = readWords(facts)?.('sidecar') ?? '';
  const images = (cluster.told?.pods ?? []).flatMap((pod) =>
    pod.images.map((image) => ({ pod, version: /:([\d.]+)[^:]*$/.exec(image)?.[1] ?? image })),
  );
  const skewed = images.filter(({ version }) => version !== expected.istio);
  const why = `Istio's parts are to be of one version, ${expected.istio}: others are not tried together, and fail in ways that nobody has seen.`;
  const [first] = skewed;
  return [
    ...(first === undefined
      ? []
      : [
          {
            name: 'version-skew',
            seen: skewed.map(({ pod, version }) => `${pod.name} has ${version}`).join(', '),
            why,
            mend:
              first.pod.namespace === 'default'
                ? `make deploy-all && ${kubectl(expected, `rollout restart deployment ${first.pod.app}`)}`
                : 'make deploy-all',
          },
        ]),
    ...(onVm === '' || onVm === expected.istio
      ? []
      : [{ name: 'version-skew', seen: `the VM's sidecar is ${onVm}`, why, mend: 'make vm-reenroll' }]),
  ];
}

function tellPods({ name, wanted, available }: DeploymentFacts, trouble = ''): string {
  if (wanted === 0) return `${name} is scaled to zero`;
  return `${name}: ${available} of ${wanted} pods are available${trouble === '' ? '' : `; ${trouble}`}`;
}

function bringBack(expected: Expectations, found: DeploymentFacts | undefined, replicas: number): string {
  if (!found) return 'make deploy-all';
  const target = `--namespace ${found.namespace} ${found.wanted === 0 ? 'scale' : 'rollout restart'} deployment ${found.name}`;
  return kubectl(expected, found.wanted === 0 ? `${target} --replicas=${replicas}` : target);
}
