import type { VmStatus } from '../facts/vm.ts';
import { vmCommand, type Finding } from '../finding.ts';

/** The proxy on the VM: installed, running, ready, and started at boot. */
export function findProxy(status: VmStatus): Finding | Finding[] {
  if (status('sidecar') === '') {
    return {
      name: 'vm-proxy-missing',
      seen: 'the package istio-sidecar is not installed on the VM',
      why: 'Without a proxy the VM is not in the mesh: its WorkloadEntry goes, and clients of the database are refused.',
      mend: 'make deploy-all',
    };
  }

  const findings: Finding[] = [];
  const unit = status('sidecar-unit');
  const readiness = status('sidecar-ready').slice(0, 3);
  if (unit !== 'active') {
    findings.push({
      name: 'vm-proxy-stopped',
      seen: `istio.service on the VM is ${unit || 'in an unknown state'}`,
      why: 'The database has neither identity nor encryption nor access control of the mesh: PostgreSQL itself refuses clients.',
      mend: vmCommand('systemctl reset-failed istio; systemctl start istio'),
    });
  } else if (readiness !== '200') {
    findings.push({
      name: 'vm-proxy-not-ready',
      seen: `the readiness probe of the VM's proxy answers ${readiness === '000' || readiness === '' ? 'nothing' : readiness}`,
      why: 'It has not received its configuration yet: clients of the database are refused.',
      mend: vmCommand('systemctl restart istio'),
    });
  }
  const atBoot = status('sidecar-at-boot');
  if (atBoot !== 'enabled') {
    findings.push({
      name: 'vm-proxy-not-at-boot',
      seen: `istio.service on the VM is ${atBoot || 'in an unknown state'} at boot`,
      why: 'All is well until the VM restarts; then the database is not in the mesh.',
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
      seen: `rules that redirect port 5432 to the proxy: ${rules || 'none in iptables-legacy, none in iptables-nft'}`,
      why: 'Connections bypass the proxy: without mutual TLS, the mesh refuses them, and so does PostgreSQL.',
      mend: vmCommand('systemctl restart istio'),
    };
  }
  if (totals.every((total) => total === 1)) return undefined;
  return {
    name: 'redirects-doubled',
    seen: `rules that redirect port 5432 to the proxy, more than once: ${rules}`,
    why: 'A connection is redirected twice, or still redirected when the proxy has stopped.',
    mend: vmCommand(`systemctl stop istio; ${removeRedirects}; systemctl start istio`),
  };
}
