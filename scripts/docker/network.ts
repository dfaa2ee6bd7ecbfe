import { ownerLabel } from '../lib/owner-label.ts';
import type { Step } from '../lib/plan.ts';
import { args, type Run } from '../lib/run.ts';
import type { Settings } from '../lib/settings.ts';
import { UserError } from '../lib/user-error.ts';
import { findInDocker, nameDockerObjects } from './docker.ts';
import { chooseSubnet, parseAddresses } from './subnet.ts';

interface Network {
  Labels: Record<string, string> | null;
  IPAM: { Config: { Subnet: string }[] | null };
}

interface NetworkOptions {
  run: Run;
  settings: Settings;
}

/** A network of our own for the cluster's node and the VM's container: on kind's, addresses can't be chosen. */
export function createNetwork({ run, settings }: NetworkOptions): Step {
  const { network: name } = nameDockerObjects(settings.NAME);
  return {
    title: `network "${name}"`,
    limitMs: 30_000,
    done: async () => {
      const network = await findInDocker<Network>(run, 'network', name);
      if (network === undefined) return undefined;
      if (network.Labels?.[ownerLabel] !== settings.NAME) {
        throw new UserError(
          `Docker has a network "${name}" that isn't ours. Choose another name for this deployment: NAME=library-2 make deploy-all`,
        );
      }
      return `there, ${network.IPAM.Config?.[0]?.Subnet ?? ''}`;
    },
    run: async () => {
      const ids = (await run('docker', args`network ls --quiet`)).split('\n');
      const networks = JSON.parse(await run('docker', args`network inspect ${ids}`)) as Network[];
      const taken = networks.flatMap((network) => (network.IPAM.Config ?? []).map(({ Subnet }) => Subnet));
      const { subnet, gateway, dynamic } = parseAddresses(settings.NETWORK_SUBNET ?? chooseSubnet(taken));
      const addresses = args`--subnet ${subnet} --gateway ${gateway} --ip-range ${dynamic}`;
      await run('docker', args`network create --label ${ownerLabel}=${settings.NAME} ${addresses} ${name}`);
      return { note: subnet };
    },
  };
}

/** Removes the network, unless it belongs to somebody else. */
export function removeNetwork({ run, settings }: NetworkOptions): Step {
  const { network: name } = nameDockerObjects(settings.NAME);
  return {
    title: `network "${name}"`,
    limitMs: 30_000,
    done: async () => {
      const network = await findInDocker<Network>(run, 'network', name);
      return network?.Labels?.[ownerLabel] === settings.NAME ? undefined : 'not there';
    },
    run: async () => {
      await run('docker', ['network', 'rm', name]);
      return undefined;
    },
  };
}

/** The network's range of addresses. Throws when there is no network. */
export async function readSubnet({ run, settings }: NetworkOptions): Promise<string> {
  const { network } = nameDockerObjects(settings.NAME);
  return run('docker', ['network', 'inspect', network, '--format', '{{(index .IPAM.Config 0).Subnet}}']);
}
