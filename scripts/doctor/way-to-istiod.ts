import type { Facts } from './facts.ts';
import type { Finding } from './finding.ts';
import { onVm, readWords } from './words.ts';

const why =
  "The VM's proxy works on with what it was told last, until its certificate ends; it learns nothing new, and after a start of its own it knows nothing.";
const name = 'istiod.istio-system.svc';
const rewrite = onVm('systemctl restart istio');

/** Whether the VM finds istiod: its line in /etc/hosts, then name, connection, TLS. The first that fails is told. */
export function findWayToIstiod(facts: Facts): Finding[] {
  const word = readWords(facts);
  if (!word || word('sidecar') === '') return [];
  return [...findLine(word('istiod-line'), word('gateway'), word('gateway-address')), ...findReach(word)];
}

function findLine(line: string, gateway: string, gatewayAddress: string): Finding[] {
  if (line === '') {
    return [
      {
        name: 'istiod-line-missing',
        seen: `/etc/hosts of the VM has no line for ${name}`,
        why,
        mend: rewrite,
      },
    ];
  }
  const wrong = line.split('; ').filter((text) => !text.startsWith(`${gatewayAddress} `));
  if (gatewayAddress === '' || wrong.length === 0) return [];
  return [
    {
      name: 'istiod-line-wrong',
      seen: `/etc/hosts of the VM says ${wrong.join(' and ')}, and ${gateway} is at ${gatewayAddress}`,
      why,
      mend: rewrite,
    },
  ];
}

function findReach(word: (name: string) => string): Finding[] {
  const address = word('istiod-address');
  if (address === '') {
    return [
      { name: 'istiod-unreachable-dns', seen: `the VM finds no address of ${name}`, why, mend: rewrite },
    ];
  }
  const connection = word('istiod-tcp');
  if (connection !== 'open') {
    return [
      {
        name: 'istiod-unreachable-tcp',
        seen: `from the VM, ${address}:15012: ${connection || 'no answer'}`,
        why,
        mend: onVm('iptables-save --table filter; nft list ruleset; ip route'),
      },
    ];
  }
  const handshake = word('istiod-tls');
  if (handshake === 'ok') return [];
  return [
    {
      name: 'istiod-unreachable-tls',
      seen: `${address}:15012 is open, and TLS with ${name} fails: ${handshake || 'it was ended'}`,
      why,
      mend: 'make vm-reenroll',
    },
  ];
}
