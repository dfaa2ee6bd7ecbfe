import { getPrimary, type Facts } from '../facts.ts';
import { createVmStatus, type VmStatus } from '../facts/vm.ts';
import { vmCommand, type Finding } from '../finding.ts';

const whyIstiod =
  "The VM's proxy goes on with the configuration that it received last, until its certificate expires; it gets no updates, and after a restart it has no configuration.";

/** istiod's line in /etc/hosts of the VM. */
export function findHostsEntry(status: VmStatus): Finding | undefined {
  const [line, gateway, address] = [status('istiod-line'), status('gateway'), status('gateway-address')];
  const istiod = status('istiod');
  const mend = vmCommand('systemctl restart istio');
  if (line === '') {
    const seen = `/etc/hosts of the VM has no line for ${istiod}`;
    return { name: 'istiod-line-missing', seen, why: whyIstiod, mend };
  }
  const wrong = line.split('; ').filter((text) => !text.startsWith(`${address} `));
  if (address === '' || wrong.length === 0) return undefined;
  const seen = `/etc/hosts of the VM says ${wrong.join(' and ')}, but ${gateway} is at ${address}`;
  return { name: 'istiod-line-wrong', seen, why: whyIstiod, mend };
}

/** From the VM to istiod: name, then connection, then TLS. Only the first that fails counts. */
export function findIstiodConnection(status: VmStatus): Finding | undefined {
  const [istiod, address] = [status('istiod'), status('istiod-address')];
  if (address === '') {
    return {
      name: 'istiod-unreachable-dns',
      seen: `the VM can't resolve ${istiod}, by "${status('name-service')}" in nsswitch.conf`,
      why: whyIstiod,
      mend: vmCommand("sed -i 's/^hosts:[[:space:]]*/&files /' /etc/nsswitch.conf"),
    };
  }
  const connection = status('istiod-tcp');
  if (connection !== 'open') {
    return {
      name: 'istiod-unreachable-tcp',
      seen: `from the VM, ${address}:${status('istiod-port')}: ${connection || 'no answer'}`,
      why: whyIstiod,
      mend: vmCommand('iptables-save --table filter; nft list ruleset; ip route'),
    };
  }
  const handshake = status('istiod-tls');
  if (handshake === 'ok') return undefined;
  return {
    name: 'istiod-unreachable-tls',
    seen: `${address}:${status('istiod-port')} is open, but TLS with ${istiod} fails: ${handshake || 'the connection was closed'}`,
    why: whyIstiod,
    mend: 'make vm-reenroll',
  };
}

/** Within a machine or a zone a connection takes less than a millisecond; the median of several is rarely slow because the CPU is busy. */
const slowMs = 10;

/** From the cluster's pods to the VM. */
export function findNetworkPath(facts: Facts): Finding | undefined {
  const { networkPath, vmAddress, vm, power } = facts;
  if (!networkPath.value) return undefined;
  const { connectMs, refusal } = networkPath.value;
  const server = `${vmAddress.value ?? 'the VM'}:5432`;
  if (connectMs === undefined) {
    // Packets arrive, and are refused because nobody listens: the network is fine.
    const status = vm.value && createVmStatus(vm.value);
    const listens =
      !status || (status('postgres-sockets') !== '' && status('sidecar-ready').startsWith('200'));
    if (refusal === 'Connection refused' && !listens) return undefined;
    return {
      name: 'vm-network-cut',
      seen: `from inventory's pod, ${server}: ${refusal === '' ? 'no answer within 3 s' : refusal}`,
      why: `Packets between cluster and VM are lost: ${getPrimary(facts) === 'vm' ? 'clients of the database run into their timeouts, and get 503' : 'the standby on the VM loses the primary'}.`,
      mend: vmCommand('iptables-save; nft list ruleset; ip route'),
    };
  }
  const queues = vm.value?.status.queues ?? 'unknown';
  if (connectMs < slowMs && queues === 'unknown') return undefined;
  const queue = queues === 'unknown' ? '' : `; the VM sends through ${queues}`;
  // Of a host elsewhere that is most likely the distance.
  const isFarAway = queues === 'unknown' && power.value?.vm === undefined;
  return {
    name: 'vm-network-slow',
    seen: `from inventory's pod, ${server} takes ${connectMs.toFixed(1)} ms to accept a connection (median)${queue}`,
    why: 'Each commit waits at least as long, some several times as long.',
    mend: vmCommand('tc qdisc show; ip -s link'),
    ...(isFarAway && { isNote: true }),
  };
}
