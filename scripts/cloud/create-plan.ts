import { enableServices, grantRole } from './access.ts';
import type { Cloud } from './cloud.ts';
import { definePlan, type CloudStep } from './cloud-step.ts';
import { addContext } from './kubeconfig.ts';
import { checkCloudPrerequisites } from './prerequisites.ts';
import { authorizeDocker } from './registry-access.ts';
import { createResource } from './resource-steps.ts';
import type { Resource } from './resources.ts';
import { storeCloudSettings, type CloudSettings } from './settings.ts';
import { awaitSsh, configureSsh } from './ssh-access.ts';
import { createSshKey } from './ssh-key.ts';

/** All that the library needs in Google Cloud. In this order the commands can also be pasted one after the other. */
export function planCreation(cloud: Cloud, settings: CloudSettings) {
  const { run, gcloud, name, resources, grants, zone, directory, ssh } = cloud;
  const make = (resource: Resource): CloudStep => createResource(gcloud, name, resource);
  return definePlan({
    prerequisites: { step: checkCloudPrerequisites(run, gcloud) },
    settings: { step: storeSettings(cloud, settings), after: ['prerequisites'] },
    services: { step: enableServices(gcloud), after: ['settings'] },

    network: { step: make(resources.network), after: ['services'] },
    clusterSubnet: { step: make(resources.clusterSubnet), after: ['network'] },
    vmSubnet: { step: make(resources.vmSubnet), after: ['network'] },
    allowPostgres: { step: make(resources.allowPostgres), after: ['network'] },
    allowSsh: { step: make(resources.allowSsh), after: ['network'] },
    allowWebhook: { step: make(resources.allowWebhook), after: ['network'] },
    clusterRouter: { step: make(resources.clusterRouter), after: ['network'] },
    clusterNat: { step: make(resources.clusterNat), after: ['clusterRouter', 'clusterSubnet'] },
    vmRouter: { step: make(resources.vmRouter), after: ['network'] },
    vmNat: { step: make(resources.vmNat), after: ['vmRouter', 'vmSubnet'] },
    gatewayAddress: { step: make(resources.gatewayAddress), after: ['clusterSubnet'] },

    repository: { step: make(resources.repository), after: ['services'] },
    docker: { step: authorizeDocker(gcloud, cloud.registry), after: ['repository'] },
    nodeAccount: { step: make(resources.nodeAccount), after: ['services'] },
    nodeRole: { step: grantRole(gcloud, grants.node), after: ['nodeAccount'] },
    registryRole: { step: grantRole(gcloud, grants.registry), after: ['nodeAccount', 'repository'] },
    cluster: { step: make(resources.cluster), after: ['clusterNat', 'allowWebhook', 'nodeRole'] },
    context: { step: addContext({ run, gcloud, cluster: name, zone }), after: ['cluster'] },

    sshKey: { step: createSshKey(run, directory), after: ['settings'] },
    vm: { step: make(resources.vm), after: ['vmNat', 'sshKey'] },
    sshConfig: { step: configureSsh({ run, gcloud, directory, ...ssh }), after: ['sshKey'] },
    ssh: { step: awaitSsh({ run, host: ssh.host }), after: ['vm', 'allowSsh', 'sshConfig'] },
  });
}

/** From here on, later runs mean this project and these places. */
function storeSettings({ directory, gcloud }: Cloud, settings: CloudSettings): CloudStep {
  return {
    title: 'settings for later runs',
    limitMs: 10_000,
    commands: [],
    run: async () => {
      await storeCloudSettings({ ...settings, GCP_PROJECT: gcloud.project }, directory);
      return { changed: false, note: `${directory}/settings.json` };
    },
  };
}
