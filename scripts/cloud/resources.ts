import { args } from '../lib/run.ts';
import { addresses, ranges } from './addressing.ts';
import type { CloudSettings } from './settings.ts';

/** A thing in the cloud, in gcloud's own words. */
export interface Resource {
  title: string;
  /** What comes before the verb, such as `compute networks`. */
  group: string;
  name: string;
  /** How later commands name it, where that differs. */
  id?: string;
  /** Where it is: a zone, a region, the router that it belongs to. */
  location: string[];
  options: string[];
  /** Where it says whose it is; what says nothing belongs to something that does. */
  mark?: 'labels' | 'description';
  limitMs?: number;
}

const minute = 60_000;

/** Everything that is made, each after what it needs. */
export function listResources(name: string, project: string, settings: CloudSettings, sshKeys: string) {
  const { GCP_CLUSTER_ZONE: zone, GCP_VM_ZONE: vmZone, GCP_VM_NAME: vmName } = settings;
  const [region, vmRegion] = [regionOf(zone), regionOf(vmZone)];
  const nodeAccount = `${name}-nodes@${project}.iam.gserviceaccount.com`;
  const [nodes, vm] = [`${name}-nodes`, `${name}-vm`];

  const subnet = (suffix: string, at: string, range: string, options: string[] = []): Resource => ({
    title: `subnet ${name}-${suffix}`,
    group: 'compute networks subnets',
    name: `${name}-${suffix}`,
    location: args`--region=${at}`,
    options: args`--network=${name} --range=${range} ${options} --enable-private-ip-google-access`,
    mark: 'description',
  });
  const allow = (title: string, suffix: string, port: number, source: string, target: string): Resource => ({
    title: `firewall: ${title}`,
    group: 'compute firewall-rules',
    name: `${name}-${suffix}`,
    location: [],
    options: args`--network=${name} --direction=INGRESS --allow=tcp:${port} --source-ranges=${source} --target-tags=${target}`,
    mark: 'description',
  });
  const router = (suffix: string, at: string): Resource => ({
    title: `router ${name}-${suffix}`,
    group: 'compute routers',
    name: `${name}-${suffix}`,
    location: args`--region=${at}`,
    options: args`--network=${name}`,
    mark: 'description',
  });
  const nat = (suffix: string, at: string): Resource => ({
    title: `NAT ${name}-${suffix}: the way out`,
    group: 'compute routers nats',
    name: `${name}-${suffix}`,
    location: args`--router=${name}-${suffix} --region=${at}`,
    options: args`--auto-allocate-nat-external-ips --nat-all-subnet-ip-ranges`,
  });

  return {
    network: {
      title: `network ${name}`,
      group: 'compute networks',
      name,
      location: [],
      options: args`--subnet-mode=custom`,
      mark: 'description',
    },
    clusterSubnet: subnet(
      ...(['cluster', region, ranges.nodes] as const),
      args`--secondary-range=pods=${ranges.pods},services=${ranges.services}`,
    ),
    vmSubnet: subnet('vm', vmRegion, ranges.vm),
    allowPostgres: allow('pods to the VM, 5432', 'postgres', 5432, ranges.pods, vm),
    allowSsh: allow('ssh to the VM, 22', 'ssh', 22, ranges.identityAwareProxy, vm),
    allowWebhook: allow('webhook of istiod, 15017', 'webhook', 15017, ranges.controlPlane, nodes),
    clusterRouter: router('cluster', region),
    clusterNat: nat('cluster', region),
    vmRouter: router('vm', vmRegion),
    vmNat: nat('vm', vmRegion),
    gatewayAddress: {
      title: `address of the gateway, ${addresses.gateway}`,
      group: 'compute addresses',
      name: `${name}-gateway`,
      location: args`--region=${region}`,
      options: args`--subnet=${name}-cluster --addresses=${addresses.gateway}`,
      mark: 'description',
    },
    repository: {
      title: `registry ${region}-docker.pkg.dev`,
      group: 'artifacts repositories',
      name,
      location: args`--location=${region}`,
      options: args`--repository-format=docker`,
      mark: 'labels',
      limitMs: 5 * minute,
    },
    nodeAccount: {
      title: `service account of the nodes`,
      group: 'iam service-accounts',
      name: nodes,
      id: nodeAccount,
      location: [],
      options: [],
      mark: 'description',
    },
    cluster: {
      title: `cluster ${name} in ${zone}`,
      group: 'container clusters',
      name,
      location: args`--zone=${zone}`,
      options: args`--release-channel=regular --num-nodes=${settings.GCP_NODES} --machine-type=${settings.GCP_NODE_TYPE}
        --disk-type=pd-balanced --disk-size=50 --network=${name} --subnetwork=${name}-cluster --enable-ip-alias
        --cluster-secondary-range-name=pods --services-secondary-range-name=services --enable-private-nodes
        --master-ipv4-cidr=${ranges.controlPlane} --enable-l4-ilb-subsetting --service-account=${nodeAccount} --tags=${nodes}`,
      mark: 'labels',
      limitMs: 30 * minute,
    },
    vm: {
      title: `instance ${vmName} in ${vmZone}`,
      group: 'compute instances',
      name: vmName,
      location: args`--zone=${vmZone}`,
      options: args`--machine-type=${settings.GCP_VM_TYPE} --image-family=${settings.GCP_VM_IMAGE}
        --image-project=${imageProject(settings.GCP_VM_IMAGE)} --boot-disk-size=20 --boot-disk-type=pd-balanced
        --subnet=${vm} --private-network-ip=${addresses.vm} --no-address --no-service-account --no-scopes --tags=${vm}
        --metadata=enable-oslogin=FALSE --metadata-from-file=ssh-keys=${sshKeys}`,
      mark: 'labels',
    },
  } satisfies Record<string, Resource>;
}

export type Resources = ReturnType<typeof listResources>;

export function regionOf(zone: string): string {
  return zone.slice(0, zone.lastIndexOf('-'));
}

function imageProject(family: string): string {
  return family.startsWith('ubuntu') ? 'ubuntu-os-cloud' : 'debian-cloud';
}
