import type { Cluster } from '../cluster/cluster.ts';

/** What the mesh's objects say, as far as findings ask. */
export interface MeshFacts {
  entries: { name: string; address: string; health: string; message: string }[];
  group: { account: string; ports: Record<string, number>; probe: string } | undefined;
  policies: Policy[];
  scopes: Scope[];
  serviceEntries: { namespace: string; name: string; addresses: string[]; ports: number[] }[];
  /** Who is told to speak otherwise than the mesh does by itself: DISABLE, SIMPLE, ... */
  tls: { namespace: string; name: string; host: string; mode: string }[];
  /** Kind, namespace and name of every object read. */
  objects: string[];
}

/** An AuthorizationPolicy, by what we know how to judge. */
export interface Policy {
  namespace: string;
  name: string;
  labels: Record<string, string>;
  action: string;
  rules: { from?: { source: Source }[]; to?: { operation: Operation }[] }[];
}

export interface Source {
  principals?: string[];
  notPrincipals?: string[];
}

export interface Operation {
  ports?: string[];
  notPorts?: string[];
}

/** A Sidecar: which hosts its workload knows. */
export interface Scope {
  namespace: string;
  name: string;
  labels: Record<string, string>;
  hosts: string[];
}

interface MeshObject {
  kind: string;
  metadata: { name: string; namespace: string; labels?: Record<string, string> };
  spec: {
    address?: string;
    addresses?: string[];
    ports?: { number: number }[];
    template?: { serviceAccount?: string; ports?: Record<string, number> };
    probe?: { exec?: { command: string[] } };
    selector?: { matchLabels?: Record<string, string> };
    action?: string;
    rules?: Policy['rules'];
    workloadSelector?: { labels?: Record<string, string> };
    egress?: { hosts?: string[] }[];
    host?: string;
    trafficPolicy?: { tls?: { mode?: string } };
  };
  status?: { conditions?: { type: string; status: string; message?: string }[] };
}

const group = 'postgres-1-vm';
const kinds =
  'workloadentries,workloadgroups,authorizationpolicies,peerauthentications,sidecars,serviceentries,destinationrules';

export async function readMeshFacts({ kubectl }: Cluster, timeoutMs: number): Promise<MeshFacts> {
  return parseMeshFacts(await kubectl(['get', kinds, '--all-namespaces', '-o', 'json'], { timeoutMs }));
}

export function parseMeshFacts(text: string): MeshFacts {
  const { items } = JSON.parse(text) as { items: MeshObject[] };
  const of = (kind: string) => items.filter((item) => item.kind === kind);
  const groups = of('WorkloadGroup').filter(({ metadata }) => metadata.name === group);
  return {
    entries: of('WorkloadEntry')
      .filter(({ metadata }) => metadata.labels?.app === group)
      .map(parseEntry),
    group: groups.map(({ spec: { template, probe } }) => ({
      account: template?.serviceAccount ?? '',
      ports: template?.ports ?? {},
      probe: probe?.exec?.command.join(' ') ?? '',
    }))[0],
    policies: of('AuthorizationPolicy').map(({ metadata, spec }) => ({
      namespace: metadata.namespace,
      name: metadata.name,
      labels: spec.selector?.matchLabels ?? {},
      action: spec.action ?? 'ALLOW',
      rules: spec.rules ?? [],
    })),
    scopes: of('Sidecar').map(({ metadata, spec }) => ({
      namespace: metadata.namespace,
      name: metadata.name,
      labels: spec.workloadSelector?.labels ?? {},
      hosts: (spec.egress ?? []).flatMap(({ hosts = [] }) => hosts),
    })),
    serviceEntries: of('ServiceEntry').map(({ metadata, spec }) => ({
      namespace: metadata.namespace,
      name: metadata.name,
      addresses: spec.addresses ?? [],
      ports: (spec.ports ?? []).map(({ number }) => number),
    })),
    tls: of('DestinationRule').flatMap(
      ({ metadata: { namespace, name }, spec: { host = '', trafficPolicy } }) => {
        const mode = trafficPolicy?.tls?.mode;
        return mode === undefined || mode === 'ISTIO_MUTUAL' ? [] : [{ namespace, name, host, mode }];
      },
    ),
    objects: items.map(({ kind, metadata }) => `${kind} ${metadata.namespace}/${metadata.name}`),
  };
}

function parseEntry({ metadata, spec, status }: MeshObject): MeshFacts['entries'][number] {
  const health = status?.conditions?.find(({ type }) => type === 'Healthy');
  return {
    name: metadata.name,
    address: spec.address ?? '',
    health: health?.status ?? 'unknown',
    message: health?.message ?? '',
  };
}
