import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { readWorkshopSteps } from '../../application/workshop.ts';
import type { Cluster, ClusterClient } from '../../cluster/cluster.ts';
import type * as istio from '../../mesh/istio-objects.ts';

/** Istio's objects in the cluster, as far as findings need them. */
export interface MeshFacts {
  /** Those of the VM. */
  workloadEntries: istio.WorkloadEntry[];
  /** The VM's. */
  workloadGroup?: istio.WorkloadGroup;
  authorizationPolicies: istio.AuthorizationPolicy[];
  sidecars: istio.Sidecar[];
  serviceEntries: istio.ServiceEntry[];
  destinationRules: istio.DestinationRule[];
  /** Every object, as `Kind namespace/name`. */
  objects: string[];
}

/** The objects that a step of the workshop adds, as `Kind namespace/name`. */
export interface WorkshopStepObjects {
  number: number;
  objects: string[];
}

interface Kinds {
  WorkloadEntry: istio.WorkloadEntry;
  WorkloadGroup: istio.WorkloadGroup;
  AuthorizationPolicy: istio.AuthorizationPolicy;
  Sidecar: istio.Sidecar;
  ServiceEntry: istio.ServiceEntry;
  DestinationRule: istio.DestinationRule;
}

const vmName = 'postgres-1-vm';
const kinds =
  'workloadentries,workloadgroups,authorizationpolicies,peerauthentications,sidecars,serviceentries,destinationrules';

export async function readMeshFacts({ list }: ClusterClient, timeoutMs: number): Promise<MeshFacts> {
  const items = await list<istio.IstioObject>(kinds, ['--all-namespaces'], { timeoutMs });
  // The annotations hold the whole object once more, as it was applied.
  for (const { metadata } of items) delete metadata.annotations;
  const listKind = <K extends keyof Kinds>(kind: K) =>
    items.filter((item) => item.kind === kind) as Kinds[K][];
  const workloadGroup = listKind('WorkloadGroup').find(({ metadata }) => metadata.name === vmName);
  return {
    workloadEntries: listKind('WorkloadEntry').filter(({ metadata }) => metadata.labels?.app === vmName),
    ...(workloadGroup && { workloadGroup }),
    authorizationPolicies: listKind('AuthorizationPolicy'),
    sidecars: listKind('Sidecar'),
    serviceEntries: listKind('ServiceEntry'),
    destinationRules: listKind('DestinationRule'),
    objects: items.map(identify),
  };
}

export async function readWorkshopObjects(
  cluster: Pick<Cluster, 'namespace' | 'overlay'>,
): Promise<WorkshopStepObjects[]> {
  const steps = await readWorkshopSteps();
  return await Promise.all(
    steps.map(async ({ number, folder }) => {
      const files = (await readdir(folder)).filter((name) => name !== 'kustomization.yaml');
      const texts = await Promise.all(files.map((name) => readFile(join(folder, name), 'utf8')));
      const documents = texts.flatMap((text) => parseAllDocuments(text));
      const objects = documents.map((document) => document.toJS() as istio.IstioObject);
      return { number, objects: objects.map((object) => identify(inNamespace(object, cluster))) };
    }),
  );
}

/** As deploy-all puts them: on a cluster that isn't ours, the rules for all too are in our namespace. */
function inNamespace(
  { kind, metadata }: istio.IstioObject,
  { namespace, overlay }: Pick<Cluster, 'namespace' | 'overlay'>,
) {
  const isElsewhere = overlay === 'kind' && 'namespace' in metadata;
  return { kind, metadata: isElsewhere ? metadata : { ...metadata, namespace } };
}

function identify({ kind, metadata }: Pick<istio.IstioObject, 'kind' | 'metadata'>): string {
  return `${kind} ${metadata.namespace}/${metadata.name}`;
}
