/** A Kubernetes object as a file describes it. */
export interface Manifest {
  apiVersion: string;
  kind: string;
  metadata: {
    name: string;
    namespace?: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
  };
  spec?: unknown;
  data?: Record<string, unknown>;
}

/** Names an object within a cluster, for test titles and failures. */
export function nameOf({ apiVersion, kind, metadata }: Manifest): string {
  return `${apiVersion} ${kind} ${metadata.namespace ?? ''}/${metadata.name}`;
}

/** The parts of each kind that the rules look at; the schemas have checked the rest before. */
export interface Specs {
  Gateway: { selector: Labels };
  Service: {
    selector: Labels;
    ports: { name?: string; appProtocol?: string; port: number; targetPort?: number | string }[];
  };
  Deployment: { replicas: number; template: { metadata: { labels: Labels }; spec: PodSpec } };
  StatefulSet: { replicas: number; template: { metadata: { labels: Labels }; spec: PodSpec } };
  PodDisruptionBudget: { selector: { matchLabels: Labels } };
  ServiceAccount: undefined;
  WorkloadGroup: {
    metadata: { labels: Labels };
    template: { serviceAccount?: string; ports?: Record<string, number> };
  };
  PeerAuthentication: { selector?: unknown; mtls?: { mode?: string }; portLevelMtls?: unknown };
  AuthorizationPolicy: {
    selector?: { matchLabels: Labels };
    action?: 'ALLOW' | 'DENY';
    rules?: {
      from?: { source: { serviceAccounts?: string[]; notServiceAccounts?: string[] } }[];
      to?: { operation: { ports?: string[] } }[];
    }[];
  };
  ServiceMonitor: { selector: { matchLabels: Labels } };
  PrometheusRule: { groups: unknown[] };
  Sidecar: {
    workloadSelector?: { labels: Labels };
    outboundTrafficPolicy?: { mode: string };
    egress?: { hosts: string[] }[];
  };
}

export type Labels = Record<string, string>;

export interface PodSpec {
  serviceAccountName?: string;
  automountServiceAccountToken?: boolean;
  terminationGracePeriodSeconds?: number;
  securityContext?: { runAsNonRoot?: boolean; seccompProfile?: { type: string } };
  containers: Container[];
}

export interface Container {
  name: string;
  image: string;
  env?: { name: string; value?: string }[];
  ports?: { name?: string; containerPort: number }[];
  readinessProbe?: unknown;
  livenessProbe?: unknown;
  resources?: { requests?: Record<string, string>; limits?: Record<string, string> };
  securityContext?: {
    allowPrivilegeEscalation?: boolean;
    readOnlyRootFilesystem?: boolean;
    capabilities?: { drop?: string[] };
  };
}

/** The objects of one kind, with their specs typed. */
export function ofKind<Kind extends keyof Specs>(
  manifests: Manifest[],
  kind: Kind,
): (Manifest & { spec: Specs[Kind] })[] {
  return manifests.filter((manifest) => manifest.kind === kind) as (Manifest & { spec: Specs[Kind] })[];
}
