import type { Namespace } from 'kubernetes-types/core/v1.js';
import { ownerLabel } from '../lib/owner-label.ts';
import { args } from '../lib/run.ts';
import { UserError } from '../lib/user-error.ts';
import type { ClusterClient } from './cluster.ts';

/** Annotations of our namespace: that it was made by us, or which labels it got from us. */
const madeByUs = 'mesh-library/created';
const labelledByUs = 'mesh-library/labels';

interface AnyObject {
  kind: string;
  metadata: { name: string; labels?: Record<string, string>; ownerReferences?: { kind: string }[] };
}

/** What somebody's application consists of. */
const workloadKinds =
  'deployments,statefulsets,daemonsets,jobs,cronjobs,pods,services,persistentvolumeclaims';
const deleteLimitMs = 240_000;

/**
 * Gives our namespace a label, and notes that it came from us. Returns whether it was missing. Throws a UserError when somebody
 * has given it another value.
 */
export async function labelNamespace(client: ClusterClient, key: string, value: string): Promise<boolean> {
  const { namespace, kubectl } = client;
  const { labels = {}, annotations = {} } =
    (await client.find<Namespace>('namespace', namespace))?.metadata ?? {};
  if (labels[key] === value) return false;
  if (labels[key] !== undefined) {
    throw new UserError(
      `Namespace ${namespace} has the label ${key}=${labels[key]}, and needs ${value}. Choose another: NAMESPACE=library make deploy-all`,
    );
  }
  const ours = [...(annotations[labelledByUs]?.split(',') ?? []), key].join(',');
  await kubectl(args`annotate --overwrite namespace ${namespace} ${labelledByUs}=${ours}`);
  await kubectl(args`label namespace ${namespace} ${key}=${value}`);
  return true;
}

/** The namespace of the application in a cluster that isn't ours, `deployment` being the value of our label. */
export function manageNamespace(client: ClusterClient, deployment: string) {
  const { namespace, kubectl } = client;
  const label = `${ownerLabel}=${deployment}`;
  const find = () => client.find<Namespace>('namespace', namespace);
  const isOurs = async () => (await find())?.metadata?.labels?.[ownerLabel] === deployment;

  /** Of every kind that there is in the cluster. */
  const listObjects = async (): Promise<string[]> => {
    const kinds = (await kubectl(args`api-resources --namespaced --verbs=list,delete --output=name`)).split(
      '\n',
    );
    const lines = await kubectl(
      args`get ${kinds.join(',')} --selector ${label} --ignore-not-found --output=name`,
    );
    const dependents =
      /^(pod|replicaset\.apps|controllerrevision\.apps|endpoints|endpointslice\.discovery\.k8s\.io)\//;
    return lines.split('\n').filter((line) => line !== '' && !dependents.test(line));
  };

  return {
    isOurs,
    listObjects,

    findProblem: async () => {
      const found = await find();
      if (found === undefined) return undefined;
      const owner = found.metadata?.labels?.[ownerLabel];
      if (owner !== undefined && owner !== deployment) {
        return `Namespace ${namespace} has the deployment "${owner}". Choose another for this one: NAMESPACE=library-2 make deploy-all`;
      }
      const objects = await client.list<AnyObject>(workloadKinds);
      const others = objects.filter(
        ({ kind, metadata }) =>
          metadata.labels?.[ownerLabel] !== deployment &&
          metadata.ownerReferences === undefined &&
          !(kind === 'Service' && metadata.name === 'kubernetes'),
      );
      if (others.length === 0) return undefined;
      const names = others.slice(0, 5).map(({ kind, metadata }) => `${kind} ${metadata.name}`);
      return `Namespace ${namespace} has somebody else's workloads (${names.join(', ')}${others.length > 5 ? ', …' : ''}), which our rules would cut off. Choose one for this deployment alone: NAMESPACE=library make deploy-all`;
    },

    provide: async () => {
      if ((await find()) === undefined) {
        await kubectl(['create', 'namespace', namespace]);
        await kubectl(args`annotate namespace ${namespace} ${madeByUs}=${deployment}`);
      }
      await labelNamespace(client, ownerLabel, deployment);
    },

    /** A namespace that was there before stays, without our labels. */
    remove: async () => {
      const found = await find();
      const objects = await listObjects();
      const remove = args`delete --ignore-not-found --wait --timeout=${deleteLimitMs / 1000}s`;
      if (objects.length > 0) await kubectl([...remove, ...objects], { timeoutMs: deleteLimitMs });
      if (found?.metadata?.annotations?.[madeByUs] === deployment) {
        await kubectl([...remove, 'namespace', namespace], { timeoutMs: deleteLimitMs });
      } else if (found !== undefined) {
        // A check that was killed leaves pods that no other object takes along.
        await kubectl([...remove, 'pods', '--selector', label], { timeoutMs: deleteLimitMs });
        const labels = found.metadata?.annotations?.[labelledByUs]?.split(',') ?? [];
        await kubectl(args`label namespace ${namespace} ${labels.map((key) => `${key}-`)}`);
        await kubectl(args`annotate namespace ${namespace} ${labelledByUs}-`);
      }
    },
  };
}
