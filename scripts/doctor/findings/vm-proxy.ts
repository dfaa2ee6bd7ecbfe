import type { VmStatus } from '../facts/vm.ts';
import { vmCommand, type Finding } from '../finding.ts';

/** The proxy on the VM: installed, running, ready, and started at boot. */
export function findProxy(status: VmStatus): Finding | Finding[] {
  if (status('sidecar') === '') {
    return {
      name: 'vm-proxy-missing',
      seen: 'the package istio-sidecar is not installed on the VM',
      why: 'Without a proxy the VM is no member of the mesh: its entry goes, and clients of the database are refused.',
      mend: 'make deploy-all',
    };
  }

  const findings: Finding[] = [];
  const unit = status('sidecar-unit');
  const readiness = status('sidecar-ready').slice(0, 3);
  if (unit !== 'active') {
    findings.push({
      name: 'vm-proxy-stopped',
      seen: `istio.service on the VM is ${unit || 'in no known state'}`,
      why: "The database's identity, its encryption and its guard are gone: clients are refused by PostgreSQL itself.",
      mend: vmCommand('systemctl reset-failed istio; systemctl start istio'),
    });
  } else if (readiness !== '200') {
    findings.push({
      name: 'vm-proxy-not-ready',
      seen: `its readiness answers ${readiness === '000' || readiness === '' ? 'nothing' : readiness}`,
      why: 'It has not been told yet what it is to let in: clients of the database are refused.',
      mend: vmCommand('systemctl restart istio'),
    });
  }
  const atBoot = status('sidecar-at-boot');
  if (atBoot !== 'enabled') {
    findings.push({
      name: 'vm-proxy-not-at-boot',
      seen: `istio.service on the VM is ${atBoot || 'in no known state'} at boot`,
      why: 'All is well until the VM starts again; then the database is out of the mesh.',
      mend: vmCommand('systemctl enable istio'),
    });
  }
  return findings;
}

const removeRedirects =
  'for b in legacy nft; do iptables-$b-save -t nat | grep -v ISTIO_ | iptables-$b-restore -T nat; done';

/**
 * The iptables rules that redirect connections for PostgreSQL to the proxy. The status counts them as
 * `jumps+ports+targets in iptables-BACKEND`: each has to be there once, in one of the backends.
 */
export function findRedirects(status: VmStatus): Finding | undefined {
  if (status('sidecar-unit') !== 'active') return undefined;
  const rules = status('sidecar-redirects');
  const totals = [0, 0, 0];
  for (const [, ...counts] of rules.matchAll(/(\d+)\+(\d+)\+(\d+) in/g)) {
    counts.forEach((count, index) => (totals[index] = (totals[index] ?? 0) + Number(count)));
  }
  if (totals.includes(0)) {
    return {
      name: 'redirects-missing',
      seen: `rules that send port 5432 to the proxy: ${rules || 'none in iptables-legacy, none in iptables-nft'}`,
      why: 'Connections go round the proxy: PostgreSQL refuses them, and so does the mesh for want of mutual TLS.',
      mend: vmCommand('systemctl restart istio'),
    };
  }
  if (totals.every((total) => total === 1)) return undefined;
  return {
    name: 'redirects-doubled',
    seen: `rules that send port 5432 to the proxy, more than once: ${rules}`,
    why: 'The same connection is taken twice, or stays taken after the proxy has stopped.',
    mend: vmCommand(`systemctl stop istio; ${removeRedirects}; systemctl start istio`),
  };
}
