import { args } from '../lib/run.ts';
import { hasRole } from './access.ts';
import type { Cloud } from './cloud.ts';
import { findOwner, markOf } from './ownership.ts';

interface Kind {
  kind: string;
  list: string[];
  filter: string;
}

/**
 * Asks Google Cloud, kind by kind, for everything that is marked as this deployment's, and for what its cluster makes by itself.
 * It doesn't go by what we have made: so it can prove that nothing is left.
 */
export async function listInCloud(cloud: Cloud): Promise<string[]> {
  const { gcloud, grants } = cloud;
  const kinds = [...listMarkedKinds(cloud), ...(await listKindsOfCluster(cloud))];
  const found = await Promise.all(
    kinds.map(async ({ kind, list, filter }) => {
      const names = await gcloud.list([...list, `--filter=${filter}`]);
      return names.map((name) => `${kind} ${name.split('/').at(-1) ?? name}`);
    }),
  );
  const role = (await hasRole(gcloud, grants.node)) ? [`role of ${grants.node.account}`] : [];
  return [...found.flat(), ...role];
}

function listMarkedKinds({ name, resources }: Cloud): Kind[] {
  const described = { filter: `description="${markOf(name)}"` };
  const labelled = { filter: `labels.mesh-library=${name}` };
  const byName = args`--format=value(name)`;
  return [
    {
      kind: 'cluster',
      list: args`container clusters list ${byName}`,
      filter: `resourceLabels.mesh-library=${name}`,
    },
    { kind: 'instance', list: args`compute instances list ${byName}`, ...labelled },
    {
      kind: 'registry',
      list: args`artifacts repositories list ${resources.repository.location} ${byName}`,
      ...labelled,
    },
    { kind: 'address', list: args`compute addresses list ${byName}`, ...described },
    { kind: 'router', list: args`compute routers list ${byName}`, ...described },
    { kind: 'firewall rule', list: args`compute firewall-rules list ${byName}`, ...described },
    { kind: 'subnet', list: args`compute networks subnets list ${byName}`, ...described },
    { kind: 'network', list: args`compute networks list ${byName}`, ...described },
    {
      kind: 'service account',
      list: args`iam service-accounts list --format=value(email)`,
      ...described,
    },
  ];
}

/** Known by the names of network and cluster alone, so of no interest where these are somebody else's. */
async function listKindsOfCluster({ gcloud, name, resources, zone }: Cloud): Promise<Kind[]> {
  const [networkOwner, clusterOwner] = await Promise.all(
    [resources.network, resources.cluster].map((resource) => findOwner(gcloud, name, resource)),
  );
  const loadBalancers = {
    kind: 'load balancer',
    list: args`compute forwarding-rules list --format=value(name)`,
    filter: `network~/networks/${name}$`,
  };
  const disks = {
    kind: 'disk',
    list: args`compute disks list --format=value(name)`,
    filter: `labels.goog-k8s-cluster-name=${name} AND zone~/${zone}$`,
  };
  return [
    ...(networkOwner === 'somebody else' ? [] : [loadBalancers]),
    ...(clusterOwner === 'somebody else' ? [] : [disks]),
  ];
}
