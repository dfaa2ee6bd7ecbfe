import type { Cluster } from '../cluster/cluster.ts';

/** What Kubernetes tells, as far as findings ask. */
export interface ClusterFacts {
  nodes: { name: string; isReady: boolean }[];
  deployments: { namespace: string; name: string; wanted: number; available: number }[];
  pods: PodFacts[];
  services: ServiceFacts[];
  /** Whether what starts in `default` gets a sidecar. */
  injects: boolean;
}

export interface PodFacts {
  namespace: string;
  name: string;
  app: string;
  account: string;
  isReady: boolean;
  isEnding: boolean;
  /** The images of its proxy and of istiod, by which their versions are known. */
  images: string[];
  hasProxy: boolean;
  /** Why a container waits, or how the last one ended. */
  trouble: string;
}

export interface ServiceFacts {
  namespace: string;
  name: string;
  clusterIp: string;
  selector: Record<string, string>;
  ports: { name: string; port: number; protocol: string; appProtocol: string }[];
}

interface KubernetesObject {
  kind: string;
  metadata: { name: string; namespace?: string; labels?: Record<string, string>; deletionTimestamp?: string };
  spec: {
    replicas?: number;
    serviceAccountName?: string;
    containers?: Container[];
    initContainers?: Container[];
    clusterIP?: string;
    selector?: Record<string, string>;
    ports?: { name?: string; port: number; protocol?: string; appProtocol?: string }[];
  };
  status?: {
    phase?: string;
    availableReplicas?: number;
    conditions?: { type: string; status: string }[];
    containerStatuses?: ContainerStatus[];
    initContainerStatuses?: ContainerStatus[];
  };
}

interface Container {
  name: string;
  image: string;
}

interface ContainerStatus {
  name: string;
  ready: boolean;
  state: { waiting?: { reason: string; message?: string }; terminated?: { reason?: string } };
}

const kinds = 'nodes,namespaces,deployments,pods,services';

export async function readClusterFacts({ kubectl }: Cluster, timeoutMs: number): Promise<ClusterFacts> {
  return parseClusterFacts(await kubectl(['get', kinds, '--all-namespaces', '-o', 'json'], { timeoutMs }));
}

export function parseClusterFacts(text: string): ClusterFacts {
  const { items } = JSON.parse(text) as { items: KubernetesObject[] };
  const of = (kind: string) => items.filter((item) => item.kind === kind);
  return {
    nodes: of('Node').map((node) => ({ name: node.metadata.name, isReady: isReady(node) })),
    deployments: of('Deployment').map(({ metadata, spec, status }) => ({
      namespace: metadata.namespace ?? '',
      name: metadata.name,
      wanted: spec.replicas ?? 1,
      available: status?.availableReplicas ?? 0,
    })),
    // Of Kubernetes' own, the Deployments tell enough.
    pods: of('Pod')
      .filter(({ metadata }) => metadata.namespace === 'default' || metadata.namespace === 'istio-system')
      .map(parsePod),
    services: of('Service').map(parseService),
    injects: of('Namespace').some(
      ({ metadata }) => metadata.name === 'default' && metadata.labels?.['istio-injection'] === 'enabled',
    ),
  };
}

function parsePod(pod: KubernetesObject): PodFacts {
  const { metadata, spec, status } = pod;
  const containers = [...(spec.initContainers ?? []), ...(spec.containers ?? [])];
  const meshImages = containers.filter(({ name }) => name === 'istio-proxy' || name === 'discovery');
  const states = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])];
  return {
    namespace: metadata.namespace ?? '',
    name: metadata.name,
    app: metadata.labels?.app ?? '',
    account: spec.serviceAccountName ?? '',
    isReady: isReady(pod),
    isEnding:
      metadata.deletionTimestamp !== undefined || status?.phase === 'Succeeded' || status?.phase === 'Failed',
    images: meshImages.map(({ image }) => image),
    hasProxy: containers.some(({ name }) => name === 'istio-proxy'),
    trouble: states
      .flatMap(({ name, state: { waiting } }) =>
        waiting === undefined ? [] : [`${name}: ${waiting.reason} ${waiting.message ?? ''}`.trim()],
      )
      .join(', '),
  };
}

function parseService({ metadata, spec }: KubernetesObject): ServiceFacts {
  return {
    namespace: metadata.namespace ?? '',
    name: metadata.name,
    clusterIp: spec.clusterIP ?? '',
    selector: spec.selector ?? {},
    ports: (spec.ports ?? []).map(({ name = '', port, protocol = 'TCP', appProtocol = '' }) => ({
      name,
      port,
      protocol,
      appProtocol,
    })),
  };
}

function isReady({ status }: KubernetesObject): boolean {
  return status?.conditions?.some(({ type, status: state }) => type === 'Ready' && state === 'True') ?? false;
}
