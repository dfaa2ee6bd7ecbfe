import type { Facts } from './facts.ts';
import type { Finding } from './finding.ts';
import { onVm, readWords } from './words.ts';

const why =
  "The VM's proxy works on with what it was told last, until its certificate ends; it learns nothing new, and after a start of its own it knows nothing.";
const name = 'istiod.istio-system.svc';
const rewrite = onVm('systemctl restart istio');

/** Istiod's line in /etc/hosts of the VM. */
export function findIstiodLine(facts: Facts): Finding[] {
  const word = readWords(facts);
  if (!word || word('sidecar') === '') return [];
  const [line, gateway, gatewayAddress] = [word('istiod-line'), word('gateway'), word('gateway-address')];
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

/** Whether the VM reaches istiod: name, then connection, then TLS. The first that fails is told. */
export function findWayToIstiod(facts: Facts): Finding[] {
  const word = readWords(facts);
  if (!word || word('sidecar') === '') return [];
  const address = word('istiod-address');
  if (address === '') {
    return [
      {
        name: 'istiod-unreachable-dns',
        seen: `the VM finds no address of ${name}, by "${word('name-service')}" in nsswitch.conf`,
        why,
        mend: onVm("sed -i 's/^hosts:.*/hosts: files dns/' /etc/nsswitch.conf"),
      },
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
