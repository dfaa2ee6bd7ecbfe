import type { Deployment as Workload } from 'kubernetes-types/apps/v1.js';
import type { Namespace, Node, Pod, Service } from 'kubernetes-types/core/v1.js';
import type { ObjectMeta } from 'kubernetes-types/meta/v1.js';
import type { ObjectName } from '../../cluster/cluster.ts';
import { parseControlPlane, selectControlPlane, type ControlPlane } from '../../cluster/control-plane.ts';
import { isReady, listContainers, listWaitingReasons } from '../../cluster/pods.ts';
import type { Deployment } from '../../deployment/deployment.ts';
import type { Settings } from '../../lib/settings.ts';
import { UserError } from '../../lib/user-error.ts';

/** The state of the cluster's objects, as far as findings need it. */
export interface ClusterFacts {
  /** The deployment's; absent where the cluster has none that will do. */
  controlPlane?: ControlPlane;
  nodes: { name: string; isReady: boolean }[];
  deployments: DeploymentFacts[];
  pods: PodFacts[];
  services: ServiceFacts[];
  /** Whether new pods in the application's namespace get a sidecar. */
  injectsSidecars: boolean;
}

export interface DeploymentFacts extends ObjectName {
  replicas: number;
  available: number;
}

export interface PodFacts extends ObjectName {
  app: string;
  serviceAccount: string;
  isReady: boolean;
  /** Being deleted, succeeded or failed. */
  isTerminating: boolean;
  hasProxy: boolean;
  /** The images of its proxy and of istiod, which tell Istio's version. */
  istioImages: string[];
  /** Why its containers wait; empty when none does. */
  waitingReason: string;
}

export interface ServiceFacts extends ObjectName {
  clusterIp: string;
  selector: Record<string, string>;
  ports: { name: string; port: number; protocol: string; appProtocol: string }[];
}

interface Kinds {
  Node: Node;
  Namespace: Namespace;
  Deployment: Workload;
  Pod: Pod;
  Service: Service;
}

const kinds = 'nodes,namespaces,deployments,pods,services';

export async function readClusterFacts(
  { cluster: { list, namespace: ours }, settings }: Pick<Deployment, 'cluster' | 'settings'>,
  timeoutMs: number,
): Promise<ClusterFacts> {
  const items = await list<Kinds[keyof Kinds]>(kinds, ['--all-namespaces'], { timeoutMs });
  const listKind = <K extends keyof Kinds>(kind: K) =>
    items.filter((item) => item.kind === kind) as Kinds[K][];
  const controlPlane = findControlPlane(listKind('Deployment'), settings);
  // Of the other namespaces, the Deployments tell enough.
  const podNamespaces = [ours, controlPlane?.namespace];
  return {
    ...(controlPlane && { controlPlane }),
    nodes: listKind('Node').map((node) => ({ name: node.metadata?.name ?? '', isReady: isReady(node) })),
    deployments: listKind('Deployment').map(({ metadata, spec, status }) => ({
      ...identify(metadata),
      replicas: spec?.replicas ?? 1,
      available: status?.availableReplicas ?? 0,
    })),
    pods: listKind('Pod')
      .map(parsePod)
      .filter(({ namespace }) => podNamespaces.includes(namespace)),
    services: listKind('Service').map(parseService),
    injectsSidecars: listKind('Namespace').some(
      ({ metadata }) => metadata?.name === ours && injects(metadata.labels),
    ),
  };
}

function findControlPlane(workloads: Workload[], settings: Settings): ControlPlane | undefined {
  try {
    const istiods = workloads.filter(({ metadata }) => metadata?.labels?.app === 'istiod');
    return selectControlPlane(istiods.map(parseControlPlane), settings);
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

function parsePod(pod: Pod): PodFacts {
  const { metadata, spec, status } = pod;
  const containers = listContainers(pod);
  const isFinished = status?.phase === 'Succeeded' || status?.phase === 'Failed';
  return {
    ...identify(metadata),
    app: metadata?.labels?.app ?? '',
    serviceAccount: spec?.serviceAccountName ?? '',
    isReady: isReady(pod),
    isTerminating: metadata?.deletionTimestamp !== undefined || isFinished,
    hasProxy: containers.some(({ name }) => name === 'istio-proxy'),
    istioImages: containers
      .filter(({ name }) => name === 'istio-proxy' || name === 'discovery')
      .map(({ image = '' }) => image),
    waitingReason: listWaitingReasons(pod).join(', '),
  };
}

function parseService({ metadata, spec }: Service): ServiceFacts {
  return {
    ...identify(metadata),
    clusterIp: spec?.clusterIP ?? '',
    selector: spec?.selector ?? {},
    ports: (spec?.ports ?? []).map(({ name = '', port, protocol = 'TCP', appProtocol = '' }) => ({
      name,
      port,
      protocol,
      appProtocol,
    })),
  };
}

function identify(metadata: ObjectMeta = {}): ObjectName {
  return { namespace: metadata.namespace ?? '', name: metadata.name ?? '' };
}

/** Istio's label, or that of one of its revisions. */
function injects(labels: Record<string, string> = {}): boolean {
  return labels['istio-injection'] === 'enabled' || labels['istio.io/rev'] !== undefined;
}
