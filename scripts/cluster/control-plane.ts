import type { Deployment as Workload } from 'kubernetes-types/apps/v1.js';
import type { Run } from '../lib/run.ts';
import type { Settings } from '../lib/settings.ts';
import { UserError } from '../lib/user-error.ts';
import type { ClusterClient, ObjectName } from './cluster.ts';

/** The Deployment of an istiod that runs in the cluster. */
export interface ControlPlane extends ObjectName {
  revision: string;
  version: string;
}

/** Where we install it. */
export const installedIstiod: ObjectName = { namespace: 'istio-system', name: 'istiod' };

/** What has been tried; the VM's agent, the manifests and what doctor knows rest on it. */
const supported = ['1.30', '1.31', '1.32'];

type Client = Pick<ClusterClient, 'list'>;

interface Options {
  cluster: Client;
  run: Run;
  settings: Settings;
}

/** The control plane that the deployment uses. Throws a UserError unless there is exactly one that will do. */
export async function getControlPlane(cluster: Client, settings: Settings): Promise<ControlPlane> {
  return selectControlPlane(await listControlPlanes(cluster), settings);
}

/** Like `getControlPlane`, of those that were found. */
export function selectControlPlane(found: ControlPlane[], { ISTIO }: Settings): ControlPlane {
  const revision = ISTIO === 'install' ? 'default' : ISTIO;
  const one =
    found.find((plane) => plane.revision === (revision ?? 'default')) ??
    (revision === undefined && found.length === 1 ? found[0] : undefined);
  if (one !== undefined) {
    verifySupported(one.version, `Istio in namespace ${one.namespace} of the cluster`);
    return one;
  }
  if (found.length === 0) {
    throw new UserError(
      'The cluster has no Istio. To have one for this deployment alone, which goes with it: ISTIO=install make deploy-all',
    );
  }
  const revisions = found.map((plane) => `  ISTIO=${plane.revision} make deploy-all   (${plane.version})`);
  throw new UserError(
    `The cluster has no Istio of revision ${revision ?? 'default'}. Name one of these:\n${revisions.join('\n')}`,
  );
}

/** Every istiod of the cluster, in any namespace. */
export async function listControlPlanes({ list }: Client): Promise<ControlPlane[]> {
  const selector = ['--all-namespaces', '--selector', 'app=istiod'];
  return (await list<Workload>('deployments', selector)).map(parseControlPlane);
}

/** `workload` is the Deployment of an istiod. */
export function parseControlPlane({ metadata, spec }: Workload): ControlPlane {
  return {
    namespace: metadata?.namespace ?? '',
    name: metadata?.name ?? '',
    revision: metadata?.labels?.['istio.io/rev'] ?? 'default',
    version: /:(\d+\.\d+\.\d+)/.exec(spec?.template.spec?.containers[0]?.image ?? '')?.[1] ?? 'unknown',
  };
}

/** The name by which proxies reach istiod, which its certificate carries. */
export function nameIstiod({ namespace, revision }: Pick<ControlPlane, 'namespace' | 'revision'>): string {
  return `istiod${revision === 'default' ? '' : `-${revision}`}.${namespace}.svc`;
}

/** The label of a namespace whose pods are to have this control plane's sidecar. */
export function injectionLabel(
  { revision }: Pick<ControlPlane, 'revision'> = { revision: 'default' },
): [string, string] {
  return revision === 'default' ? ['istio-injection', 'enabled'] : ['istio.io/rev', revision];
}

/** The version to install, where we install: the one that is asked for, else istioctl's own. */
export async function readInstalledVersion({ run, settings }: Omit<Options, 'cluster'>): Promise<string> {
  if (settings.ISTIO_VERSION !== undefined) return settings.ISTIO_VERSION;
  const output = await run('istioctl', ['version', '--remote=false']);
  const version = /\d+\.\d+\.\d+/.exec(output)?.[0] ?? output;
  verifySupported(version, 'istioctl');
  return version;
}

/** The version of the control plane; while that can't be read, the one that would be installed. */
export async function readMeshVersion(options: Options): Promise<string> {
  return getControlPlane(options.cluster, options.settings).then(
    ({ version }) => version,
    () => readInstalledVersion(options),
  );
}

function verifySupported(version: string, what: string): void {
  if (supported.some((minor) => version.startsWith(`${minor}.`))) return;
  throw new UserError(
    `${what} is ${version}. This works with ${supported.at(0) ?? ''} to ${supported.at(-1) ?? ''}.`,
  );
}
