import type { Facts } from './facts.ts';
import type { Finding } from './finding.ts';
import { onVm, readWords } from './words.ts';

/** A connection within a machine or a zone takes less than a millisecond; the quickest of some is not slow for want of CPU. */
const slowMs = 40;

/** The way from the cluster's pods to the VM. */
export function findNetwork(facts: Facts): Finding[] {
  const path = facts.path.told;
  const word = readWords(facts);
  if (!path) return [];
  const to = `${facts.address.told ?? 'the VM'}:5432`;
  if (path.connectMs === undefined) {
    // Somebody refuses because nobody listens: that is no matter of the network.
    if (word?.('postgres-sockets') === '') return [];
    return [
      {
        name: 'vm-network-cut',
        seen: `from inventory's pod, ${to}: ${path.refusal === '' ? 'no answer within 3 s' : path.refusal}`,
        why: 'Packets between cluster and VM are lost: clients of the database wait for their time limit, and get 503.',
        mend: onVm('iptables-save; nft list ruleset; ip route'),
      },
    ];
  }
  if (path.connectMs < slowMs) return [];
  return [
    {
      name: 'vm-network-slow',
      seen: `from inventory's pod, ${to} takes ${path.connectMs.toFixed(0)} ms for a connection, at best`,
      why: 'Each commit waits for as long, some of them several times.',
      mend: onVm('tc qdisc show; ip -s link'),
    },
  ];
}
