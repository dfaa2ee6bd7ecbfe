import type { Facts } from './facts.ts';
import type { Finding } from './finding.ts';
import { onVm, readWords } from './words.ts';

/** Within a machine or a zone a connection takes less than a millisecond; the median of some is hardly ever slow for want of CPU. */
const slowMs = 10;

/** The way from the cluster's pods to the VM. */
export function findNetwork(facts: Facts): Finding[] {
  const path = facts.path.told;
  const word = readWords(facts);
  if (!path) return [];
  const to = `${facts.address.told ?? 'the VM'}:5432`;
  if (path.connectMs === undefined) {
    // Packets arrive, and are refused because nobody listens: that is no matter of the network.
    const listens = word?.('postgres-sockets') !== '' && word?.('sidecar-ready').startsWith('200') !== false;
    if (path.refusal === 'Connection refused' && !listens) return [];
    return [
      {
        name: 'vm-network-cut',
        seen: `from inventory's pod, ${to}: ${path.refusal === '' ? 'no answer within 3 s' : path.refusal}`,
        why: 'Packets between cluster and VM are lost: clients of the database wait for their time limit, and get 503.',
        mend: onVm('iptables-save; nft list ruleset; ip route'),
      },
    ];
  }
  const queues = facts.vm.told?.status.queues ?? 'unknown';
  if (path.connectMs < slowMs && queues === 'unknown') return [];
  const queue = queues === 'unknown' ? '' : `; the VM sends through ${queues}`;
  return [
    {
      name: 'vm-network-slow',
      seen: `from inventory's pod, ${to} takes ${path.connectMs.toFixed(1)} ms for a connection, in the median${queue}`,
      why: 'Each commit waits for as long, some of them several times.',
      mend: onVm('tc qdisc show; ip -s link'),
    },
  ];
}
