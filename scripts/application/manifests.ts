import { mkdir, realpath, writeFile } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { parseAllDocuments, stringify } from 'yaml';
import type { Deployment } from '../deployment/deployment.ts';
import { ownerLabel } from '../lib/owner-label.ts';
import { projectRoot } from '../lib/project-root.ts';
import { getControlPlane, nameIstiod } from '../cluster/control-plane.ts';
import type { WorkshopStep } from './workshop.ts';

/** An object of Kubernetes, as far as we read it. */
export interface KubernetesObject {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace?: string };
}

/** The image's name in k8s/base. */
const imageName = 'mesh-library';

/**
 * Every object of a workshop step as this deployment has it, with `image` as the services' image. The kustomization stays among
 * the deployment's files, for you to read or to apply by `kubectl apply -k`.
 */
export async function renderStep(
  deployment: Deployment,
  { folder }: WorkshopStep,
  image: string,
): Promise<KubernetesObject[]> {
  const { cluster, files } = deployment;
  await mkdir(join(files.directory, 'kustomize', basename(folder)), { recursive: true });
  const to = await realpath(join(files.directory, 'kustomize', basename(folder)));
  const kustomization = {
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    resources: [relative(to, await realpath(folder))],
    components: [relative(to, await realpath(`${projectRoot}k8s/overlays/${cluster.overlay}`))],
    images: [{ name: imageName, ...splitReference(image) }],
    replacements: nameHostsOfSidecars(cluster.namespace),
    ...(cluster.overlay === 'kind' ? forOwnCluster(deployment) : await forExistingCluster(deployment)),
  };
  await writeFile(join(to, 'kustomization.yaml'), stringify(kustomization));
  const documents = parseAllDocuments(await cluster.kubectl(['kustomize', to]));
  return documents.map((document) => document.toJS() as KubernetesObject);
}

/** A cluster of our own: the rules for all stay in Istio's root namespace, as k8s/steps has them. */
function forOwnCluster({ cluster, settings }: Deployment) {
  const namespaceOfTheRest = {
    apiVersion: 'builtin',
    kind: 'NamespaceTransformer',
    metadata: { name: 'namespace', namespace: cluster.namespace },
    unsetOnly: true,
    fieldSpecs: [{ path: 'metadata/namespace', create: true }],
  };
  return {
    labels: [{ pairs: { [ownerLabel]: settings.NAME } }],
    transformers: [stringify(namespaceOfTheRest)],
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

/** A Sidecar names hosts in full, and k8s/steps names those of namespace default. */
function nameHostsOfSidecars(namespace: string) {
  const withoutHosts = [{ name: 'default' }, { name: 'postgres-1-vm' }];
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
