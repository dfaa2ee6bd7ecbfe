import { findCurrentContext, keepCurrentContext, listContexts } from '../lib/kubeconfig.ts';
import { args, type Run } from '../lib/run.ts';
import type { CloudStep } from './cloud-step.ts';
import { formatCommand, type Gcloud } from './gcloud.ts';

interface KubeconfigOptions {
  run: Run;
  gcloud: Gcloud;
  cluster: string;
  zone: string;
}

/** The name that gcloud gives to the cluster's context, and to its cluster and user in the kubeconfig. */
export function contextOf(project: string, zone: string, cluster: string): string {
  return `gke_${project}_${zone}_${cluster}`;
}

/** Adds the cluster to your kubeconfig. gcloud makes it the current context, so this changes that back. */
export function addContext({ run, gcloud, cluster, zone }: KubeconfigOptions): CloudStep {
  const context = contextOf(gcloud.project, zone, cluster);
  const getCredentials = args`container clusters get-credentials ${cluster} --zone=${zone}`;
  return {
    title: 'context for kubectl',
    limitMs: 120_000,
    commands: [
      'before=$(kubectl config current-context || true)',
      gcloud.show(getCredentials),
      'test -z "$before" || kubectl config use-context "$before"',
    ],
    done: async () => ((await listContexts(run)).includes(context) ? context : undefined),
    run: async () => {
      await keepCurrentContext(run, () => gcloud.run(getCredentials));
      return { note: context };
    },
  };
}

/** Takes it out of your kubeconfig again. */
export function removeContext({ run, gcloud, cluster, zone }: KubeconfigOptions): CloudStep {
  const context = contextOf(gcloud.project, zone, cluster);
  const removals = ['context', 'cluster', 'user'].map((kind) => args`config delete-${kind} ${context}`);
  return {
    title: 'context for kubectl',
    limitMs: 60_000,
    commands: removals.map((removal) => formatCommand('kubectl', removal)),
    done: async () => {
      if (!(await listContexts(run)).includes(context)) return 'not there';
      const isThere =
        (await gcloud.find(args`container clusters describe ${cluster} --zone=${zone}`)) !== undefined;
      return isThere ? 'its cluster is still there' : undefined;
    },
    run: async () => {
      const isCurrent = (await findCurrentContext(run)) === context;
      for (const removal of removals) await run('kubectl', removal);
      if (isCurrent) await run('kubectl', args`config unset current-context`);
      return undefined;
    },
  };
}
