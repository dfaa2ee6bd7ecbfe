import { projectRoot } from '../lib/project-root.ts';
import type { Run } from '../lib/run.ts';
import { standardImage } from '../lib/settings.ts';
import { UserError } from '../lib/user-error.ts';
import { listGrants, type Grant } from './access.ts';
import { addresses } from './addressing.ts';
import { createGcloud, type Gcloud } from './gcloud.ts';
import { contextOf } from './kubeconfig.ts';
import { listResources, regionOf, type Resources } from './resources.ts';
import type { CloudSettings } from './settings.ts';
import { sshFiles, sshUser } from './ssh-key.ts';

/** What a deployment has in Google Cloud, and how to reach it. */
export interface Cloud {
  name: string;
  run: Run;
  gcloud: Gcloud;
  resources: Resources;
  grants: Record<'node' | 'registry', Grant>;
  /** Of the cluster. */
  zone: string;
  registry: string;
  ssh: { host: string; vm: { name: string; zone: string; address: string } };
  /** Our own files, on this machine. */
  directory: string;
  /** What `make deploy-all` has to be given. */
  deploySettings: Record<string, string>;
}

const maxNameLength = 24;

/** The folder outlives `make destroy-all`: the VM's key is in it. */
export function cloudDirectory(name: string): string {
  return `${projectRoot}.cloud/${name}`;
}

/** Names everything and touches nothing. */
export function createCloud(run: Run, name: string, project: string, settings: CloudSettings): Cloud {
  if (name.length > maxNameLength) {
    throw new UserError(
      `NAME=${name}: Google Cloud has room for ${maxNameLength} characters, since it names accounts after it.`,
    );
  }
  const { GCP_CLUSTER_ZONE: zone, GCP_VM_ZONE: vmZone, GCP_VM_NAME: vmName } = settings;
  if (regionOf(zone) === regionOf(vmZone)) {
    throw new UserError(
      `GCP_CLUSTER_ZONE=${zone} and GCP_VM_ZONE=${vmZone} are in one region: each region gets a NAT gateway for all of it, so choose two.`,
    );
  }
  const directory = cloudDirectory(name);
  const registry = `${regionOf(zone)}-docker.pkg.dev`;
  const host = `${name}-${vmName}`;
  return {
    name,
    run,
    gcloud: createGcloud(run, project),
    resources: listResources(name, project, settings, sshFiles(directory).metadata),
    grants: listGrants(name, project, regionOf(zone)),
    zone,
    registry,
    ssh: { host, vm: { name: vmName, zone: vmZone, address: addresses.vm } },
    directory,
    deploySettings: {
      ...(name !== 'library' && { NAME: name }),
      CONTEXT: contextOf(project, zone, name),
      IMAGE: `${registry}/${project}/${name}/${standardImage}`,
      VM_HOST: host,
      VM_USER: sshUser,
      VM_ADDRESS: addresses.vm,
      GATEWAY_ADDRESS: addresses.gateway,
      // The rest of what its load balancer has to know is in k8s/overlays/existing.
      GATEWAY_ANNOTATIONS: `networking.gke.io/load-balancer-ip-addresses=${name}-gateway`,
    },
  };
}
