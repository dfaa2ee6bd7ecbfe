import { mkdir, realpath, writeFile } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { parseAllDocuments, stringify } from 'yaml';
import type { Deployment } from '../deployment/deployment.ts';
import { ownerLabel } from '../lib/owner-label.ts';
import { projectRoot } from '../lib/project-root.ts';
import type { Settings } from '../lib/settings.ts';
import { getControlPlane, nameIstiod } from '../cluster/control-plane.ts';
import { hasSide, readDatabasePlacement, sideNames } from '../cluster/database-placement.ts';
import { isForVm, listStandbyComponents, provideStandbyFiles, type StandbyPlacement } from './standby.ts';
import type { WorkshopStep } from './workshop.ts';

/** An object of Kubernetes, as far as we read it. */
export interface KubernetesObject {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace?: string; labels?: Record<string, string> };
}

/** The images' names in k8s/base and k8s/migration. */
const imageNames = { services: 'mesh-library', database: 'postgres' };

/**
 * Every object of a workshop step as this deployment has it, with `image` as the services' image and the database where
 * `given` says, by default where it is.
 */
export async function renderStep(
  deployment: Deployment,
  { folder }: WorkshopStep,
  image: string,
  given?: StandbyPlacement,
): Promise<KubernetesObject[]> {
  const { cluster, settings } = deployment;
  const placement = given ?? (await readDatabasePlacement(cluster));
  const { primary, hasStandby } = placement;
  const hasPod = hasSide(placement, 'pod');
  const to = await makeFolder(deployment, basename(folder));
  const { patches, ...forCluster } =
    cluster.overlay === 'kind' ? forOwnCluster(deployment) : await forExistingCluster(deployment);
  const pod = hasPod ? await provideStandbyFiles(to, cluster.namespace, settings) : { patches: [] };
  const components = [`${projectRoot}k8s/overlays/${cluster.overlay}`, ...listStandbyComponents(placement)];
  const objects = await build(deployment, to, {
    resources: await locate(to, [folder]),
    components: await locate(to, components),
    images: [
      { name: imageNames.services, ...splitReference(image) },
      ...(hasPod ? [{ name: imageNames.database, ...splitReference(settings.POSTGRES_IMAGE) }] : []),
    ],
    replacements: nameHostsOfSidecars(cluster.namespace, hasStandby ? [] : [sideNames[primary]]),
    ...forCluster,
    ...pod,
    patches: [...patches, ...pod.patches],
  });
  const ofStep = hasPod ? withoutRulesOfLaterSteps(objects) : objects;
  return hasSide(placement, 'vm')
    ? ofStep
    : ofStep.filter(({ kind, metadata }) => !isForVm(kind, metadata.name));
}

/** What is in folders, each with a kustomization, as this deployment has it; `images` puts images in the place of names. */
export async function renderFolders(
  deployment: Deployment,
  name: string,
  folders: string[],
  {
    images,
    labels,
    components = [],
  }: { images: Record<string, string>; labels: Record<string, string>; components?: string[] },
): Promise<KubernetesObject[]> {
  const { cluster } = deployment;
  const to = await makeFolder(deployment, name);
  const { labels: ownLabels, ...forCluster } =
    cluster.overlay === 'kind' ? forOwnCluster(deployment) : await forExistingCluster(deployment);
  return build(deployment, to, {
    resources: await locate(to, folders),
    components: await locate(to, components),
    images: Object.entries(images).map(([image, by]) => ({ name: image, ...splitReference(by) })),
    replacements: nameHostsOfSidecars(cluster.namespace, []),
    labels: [...ownLabels, { pairs: labels }],
    ...forCluster,
  });
}

/** Where a kustomization stays, among the deployment's files, for you to read or to apply by `kubectl apply -k`. */
async function makeFolder({ files }: Deployment, name: string): Promise<string> {
  const folder = join(files.directory, 'kustomize', name);
  await mkdir(folder, { recursive: true });
  return realpath(folder);
}

function locate(from: string, folders: string[]): Promise<string[]> {
  return Promise.all(folders.map(async (folder) => relative(from, await realpath(folder))));
}

async function build(
  { cluster }: Deployment,
  to: string,
  kustomization: object,
): Promise<KubernetesObject[]> {
  const header = { apiVersion: 'kustomize.config.k8s.io/v1beta1', kind: 'Kustomization' };
  await writeFile(join(to, 'kustomization.yaml'), stringify({ ...header, ...kustomization }));
  const documents = parseAllDocuments(await cluster.kubectl(['kustomize', to]));
  return documents.map((document) => document.toJS() as KubernetesObject);
}

/** k8s/migration has rules for the pod of each kind that the workshop comes to: a step has those that it has for the VM, too. */
function withoutRulesOfLaterSteps(objects: KubernetesObject[]): KubernetesObject[] {
  const isOfVm = ({ metadata }: KubernetesObject) => metadata.name === sideNames.vm;
  const kinds = new Set(objects.filter(isOfVm).map(({ kind }) => kind));
  const ruleKinds = ['AuthorizationPolicy', 'Sidecar'];
  const isForPod = ({ metadata: { name } }: KubernetesObject) =>
    name === sideNames.pod || name.startsWith(`${sideNames.pod}-for-`);
  return objects.filter((one) => !isForPod(one) || !ruleKinds.includes(one.kind) || kinds.has(one.kind));
}

/** A cluster of our own: the rules for all stay in Istio's root namespace, as k8s/steps has them. */
function forOwnCluster({ cluster, settings }: Deployment) {
  const namespaceOfTheRest = {
    apiVersion: 'builtin',
    kind: 'NamespaceTransformer',
    metadata: { name: 'namespace', namespace: cluster.namespace },
    unsetOnly: true,
    setRoleBindingSubjects: 'allServiceAccounts',
    fieldSpecs: [{ path: 'metadata/namespace', create: true }],
  };
  return {
    labels: [{ pairs: { [ownerLabel]: settings.NAME } }],
    transformers: [stringify(namespaceOfTheRest)],
    patches: [],
  };
}

/** Somebody's cluster: all of it, the rules for all too, in our namespace; and Istio Gateways that select no pods but ours. */
async function forExistingCluster({ cluster, settings }: Deployment) {
  const host = nameIstiod(await getControlPlane(cluster, settings));
  const replace = (path: string, value: string) => ({ op: 'replace', path, value });
  const patch = (kind: string, ...operations: object[]) => ({
    target: { kind, name: 'istiod' },
    patch: JSON.stringify(operations),
  });
  return {
    namespace: cluster.namespace,
    labels: [
      {
        pairs: { [ownerLabel]: settings.NAME },
        includeTemplates: true,
        fields: [{ path: 'spec/selector', group: 'networking.istio.io', kind: 'Gateway' }],
      },
    ],
    patches: [
      annotateGateway(settings),
      patch('Gateway', replace('/spec/servers/0/hosts/0', host)),
      patch(
        'VirtualService',
        replace('/spec/hosts/0', host),
        replace('/spec/tls/0/match/0/sniHosts/0', host),
        replace('/spec/tls/0/route/0/destination/host', `${host}.cluster.local`),
      ),
    ],
  };
}

/** What the cloud of the cluster has to know about the load balancer before the VM. */
function annotateGateway({ GATEWAY_ANNOTATIONS = '' }: Settings) {
  const pairs = GATEWAY_ANNOTATIONS.split(',').filter((pair) => pair !== '');
  const annotations = Object.fromEntries(pairs.map((pair) => pair.split('=') as [string, string]));
  const target = { kind: 'Service', name: 'istiod-gateway' };
  const metadata = { name: target.name, annotations };
  // With a target, since a kustomization without that Service has nothing to patch.
  return { target, patch: JSON.stringify({ apiVersion: 'v1', kind: 'Service', metadata }) };
}

/** A Sidecar names hosts in full, and k8s/steps names those of namespace default. That of a database which follows nobody names none. */
function nameHostsOfSidecars(namespace: string, namesWithoutHosts: string[]) {
  const withoutHosts = ['default', ...namesWithoutHosts].map((name) => ({ name }));
  return [
    {
      sourceValue: namespace,
      targets: [
        {
          select: { kind: 'Sidecar' },
          reject: withoutHosts,
          fieldPaths: ['spec.egress.*.hosts.*'],
          options: { delimiter: '.', index: 2 }, // ./inventory.default.svc.cluster.local
        },
      ],
    },
  ];
}

/** An image's reference, as kustomize takes it. */
function splitReference(image: string): { newName: string; newTag?: string; digest?: string } {
  const [name = image, digest] = image.split('@');
  if (digest !== undefined) return { newName: name, digest };
  const end = image.lastIndexOf(':');
  return { newName: image.slice(0, end), newTag: image.slice(end + 1) };
}
