import { rm, rmdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { revokeRole } from './access.ts';
import type { Cloud } from './cloud.ts';
import { definePlan } from './cloud-step.ts';
import { removeLoadBalancers, removeRulesOfCluster } from './cluster-leftovers.ts';
import { removeContext } from './kubeconfig.ts';
import { findOwner } from './ownership.ts';
import { removeResource } from './resource-steps.ts';
import type { Resource } from './resources.ts';
import { forgetSsh } from './ssh-access.ts';

/** Removes what planCreation has made, each before what it needs. A router takes its NAT gateway along, a registry its images. */
export function planRemoval(cloud: Cloud) {
  const { run, gcloud, name, resources, grants, zone, directory } = cloud;
  const remove = (resource: Resource) => removeResource(gcloud, name, resource);
  return definePlan({
    loadBalancers: { step: removeLoadBalancers(cloud) },
    cluster: { step: remove(resources.cluster), after: ['loadBalancers'] },
    context: { step: removeContext({ run, gcloud, cluster: name, zone }), after: ['cluster'] },
    vm: { step: remove(resources.vm) },
    ssh: { step: forgetSsh(directory), after: ['vm'] },
    nodeRole: {
      step: revokeRole(gcloud, grants.node, () => findOwner(gcloud, name, resources.nodeAccount)),
      after: ['cluster'],
    },
    nodeAccount: { step: remove(resources.nodeAccount), after: ['nodeRole'] },
    repository: { step: remove(resources.repository), after: ['cluster'] },
    gatewayAddress: { step: remove(resources.gatewayAddress), after: ['cluster'] },
    clusterRouter: { step: remove(resources.clusterRouter), after: ['cluster'] },
    vmRouter: { step: remove(resources.vmRouter), after: ['vm'] },
    allowPostgres: { step: remove(resources.allowPostgres), after: ['cluster', 'vm'] },
    allowSsh: { step: remove(resources.allowSsh), after: ['vm'] },
    allowWebhook: { step: remove(resources.allowWebhook), after: ['cluster'] },
    clusterRules: { step: removeRulesOfCluster(cloud), after: ['cluster'] },
    clusterSubnet: { step: remove(resources.clusterSubnet), after: ['gatewayAddress', 'clusterRouter'] },
    vmSubnet: { step: remove(resources.vmSubnet), after: ['vmRouter'] },
    network: {
      step: remove(resources.network),
      after: [
        ...(['clusterSubnet', 'vmSubnet', 'clusterRules'] as const),
        ...(['allowPostgres', 'allowSsh', 'allowWebhook'] as const),
      ],
    },
  });
}

/** Removes our files on this machine, once nothing in the cloud needs them any more. */
export async function removeCloudFiles({ directory }: Cloud): Promise<void> {
  await rm(directory, { recursive: true, force: true });
  // The folder of all deployments goes with the last of them.
  await rmdir(dirname(directory)).catch(() => undefined);
}
