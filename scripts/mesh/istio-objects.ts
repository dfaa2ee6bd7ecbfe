/** Istio's objects, as far as we read them. kubernetes-types has those of Kubernetes itself. */
export interface IstioObject {
  kind: string;
  metadata: {
    name: string;
    namespace: string;
    uid: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
  };
}

/** A VM's proxy that is registered: istiod writes it when the proxy connects. */
export interface WorkloadEntry extends IstioObject {
  spec: { address: string };
  status?: { conditions?: { type: string; status: string; message?: string }[] };
}

export interface WorkloadGroup extends IstioObject {
  spec: { probe?: { exec?: { command: string[] } } };
}

export interface AuthorizationPolicy extends IstioObject {
  spec: {
    selector?: { matchLabels?: Record<string, string> };
    action?: string;
    rules?: { from?: { source: Source }[]; to?: { operation: Operation }[] }[];
  };
}

export interface Source {
  principals?: string[];
  notPrincipals?: string[];
  /** `name`, of the policy's own namespace, or `namespace/name`. */
  serviceAccounts?: string[];
  notServiceAccounts?: string[];
}

export interface Operation {
  ports?: string[];
  notPorts?: string[];
}

export interface Sidecar extends IstioObject {
  spec: { workloadSelector?: { labels?: Record<string, string> }; egress?: { hosts?: string[] }[] };
}

export interface ServiceEntry extends IstioObject {
  spec: { addresses?: string[]; ports?: { number: number }[] };
}

export interface DestinationRule extends IstioObject {
  spec: { host: string; trafficPolicy?: { tls?: { mode?: string } } };
}

/** Whether the health check of the VM succeeds: nothing before the proxy has reported it. */
export function findHealth({ status }: WorkloadEntry): { status: string; message?: string } | undefined {
  return status?.conditions?.find(({ type }) => type === 'Healthy');
}
