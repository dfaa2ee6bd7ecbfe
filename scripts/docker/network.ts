import { ownerLabel, type Deployment } from '../deployment/deployment.ts';
import { findInDocker } from './docker.ts';
import { chooseSubnet, parseAddresses } from './addresses.ts';
import { UserError } from '../lib/user-error.ts';
import type { Step } from '../lib/plan.ts';

interface Network {
  Labels: Record<string, string> | null;
  IPAM: { Config: { Subnet: string }[] | null };
}

/** A network of our own for the cluster and the stand-in VM: on kind's, addresses can't be chosen. */
export function createNetwork({ run, settings, names }: Deployment): Step {
  return {
    title: `network "${names.network}"`,
    limitMs: 30_000,
    done: async () => {
      const network = await findInDocker<Network>(run, 'network', names.network);
      if (network === undefined) {
        return undefined;
      }
      if (network.Labels?.[ownerLabel] !== settings.NAME) {
        throw new UserError(
          `There is a network "${names.network}" of Docker that isn't ours. Name this deployment otherwise: NAME=library-2 make deploy-all`,
        );
      }
      return `there, ${network.IPAM.Config?.[0]?.Subnet ?? ''}`;
    },
    run: async () => {
      const ids = (await run('docker', ['network', 'ls', '--quiet'])).split('\n');
      const networks = JSON.parse(await run('docker', ['network', 'inspect', ...ids])) as Network[];
      const taken = networks.flatMap((network) => (network.IPAM.Config ?? []).map(({ Subnet }) => Subnet));
      const { subnet, gateway, dynamic } = parseAddresses(settings.NETWORK_SUBNET ?? chooseSubnet(taken));
      await run('docker', [
        ...['network', 'create', '--label', `${ownerLabel}=${settings.NAME}`],
        ...['--subnet', subnet, '--gateway', gateway, '--ip-range', dynamic, names.network],
      ]);
      return { note: subnet };
    },
  };
}
