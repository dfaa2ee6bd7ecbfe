import { args } from '../lib/run.ts';
import type { Cloud } from './cloud.ts';
import { formatCommand } from './gcloud.ts';
import { describe, findOwner } from './ownership.ts';
import type { CloudStep } from './cloud-step.ts';

/**
 * Deletes the cluster's load balancers while there is still a cluster to do it: afterwards nobody would, and they cost money and
 * hold the network. Your kubeconfig is not asked: it may be on another machine.
 */
export function removeLoadBalancers({ run, gcloud, name, resources, directory }: Cloud): CloudStep {
  const env = { KUBECONFIG: `${directory}/kubeconfig` };
  const getCredentials = args`container clusters get-credentials ${name} ${resources.cluster.location}`;
  const remove = args`delete services --all-namespaces --field-selector=spec.type=LoadBalancer --timeout=4m`;
  return {
    title: 'load balancers of the cluster',
    limitMs: 360_000,
    commands: [gcloud.show(getCredentials), formatCommand('kubectl', remove)],
    done: async () => {
      if ((await findOwner(gcloud, name, resources.cluster)) !== 'us') return 'no cluster of ours';
      const { status = 'gone' } = (await describe(gcloud, resources.cluster)) ?? {};
      return status === 'RUNNING' ? undefined : `the cluster is ${status}`;
    },
    run: async () => {
      await gcloud.run(getCredentials, { env });
      return { note: await run('kubectl', remove, { env, timeoutMs: 290_000 }) };
    },
  };
}

/** GKE makes firewall rules of its own in the cluster's network, and may leave some behind: they would hold the network. */
export function removeRulesOfCluster({ gcloud, name, resources }: Cloud): CloudStep {
  const list = [
    ...args`compute firewall-rules list --format=value(name)`,
    `--filter=network~/networks/${name}$ AND name~^(gke|k8s)-`,
  ];
  return {
    title: 'firewall rules that GKE left behind',
    limitMs: 180_000,
    commands: [gcloud.show(list)],
    done: async () =>
      (await findOwner(gcloud, name, resources.network)) === 'us' ? undefined : 'no network of ours',
    run: async () => {
      const rules = await gcloud.list(list);
      if (rules.length === 0) return { changed: false, note: 'none' };
      await gcloud.run(args`compute firewall-rules delete ${rules} --quiet`, { timeoutMs: 170_000 });
      return { note: rules.join(', ') };
    },
  };
}
