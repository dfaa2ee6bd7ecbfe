import { createScriptFaults } from './commands.ts';
import type { CreateFaults } from './fault.ts';

/** The way from the VM to istiod: its line in /etc/hosts, its name, its port. */
export const createIstiodPathFaults: CreateFaults = (deployment) => {
  const withScript = createScriptFaults(deployment, 'istiod-path.sh');
  const withPacketFilter = createScriptFaults(deployment, 'packet-filter.sh');
  return [
    withScript('hosts-line-gone', 'istiod-line-missing', "takes istiod's line out of /etc/hosts of the VM"),
    withScript(
      'hosts-line-wrong',
      'istiod-line-wrong',
      'gives istiod an address in /etc/hosts where it is not',
    ),
    withScript('hosts-line-of-others', 'istiod-line-wrong', 'puts a line for istiod before ours'),
    withScript('names-not-from-hosts', 'istiod-unreachable-dns', 'has the VM ask no /etc/hosts for names'),
    {
      ...withPacketFilter(
        'istiod-port-shut',
        'istiod-unreachable-tcp',
        'refuses what the VM sends to port 15012',
      ),
      isMendedByHand: true,
    },
  ];
};
