import type { Finding } from './finding.ts';

/** What follows where one side of the database does not reach the other one. */
const replication = ['standby-lost', 'replication-cut', 'standby-behind', 'slot-retains-log'];
/** What follows from whatever keeps inventory, or the other side, from a side of the database. */
const symptoms = [
  ...['vm-entry-missing', 'vm-entry-unhealthy', ...replication],
  ...['pods-not-ready', 'library-silent'],
];
const istiodUnreachable = ['istiod-unreachable-dns', 'istiod-unreachable-tcp', 'istiod-unreachable-tls'];
/** What follows when the VM's proxy gets nothing from istiod any more, or never did. */
const withoutIstiod = ['vm-certificate-near-end', 'vm-token-near-end', 'vm-proxy-not-ready', ...symptoms];
/** What follows when the VM's proxy does not run. */
const proxyStopped = ['redirects-missing', 'vm-proxy-not-ready', ...symptoms];

/** The findings that go away when you mend the cause. First causes first. */
const consequencesByCause: [cause: string, consequences: string[]][] = [
  [
    'cluster-unreachable',
    [...istiodUnreachable, 'vm-proxy-stopped', 'istiod-line-missing', ...withoutIstiod],
  ],
  [
    'node-not-ready',
    ['istiod-down', 'gateway-down', 'database-silent', ...istiodUnreachable, ...withoutIstiod],
  ],
  ['vm-unreachable', ['vm-network-cut', ...symptoms]],
  ['vm-clock-skewed', ['vm-certificate-expired', 'vm-token-expired', ...istiodUnreachable, ...withoutIstiod]],
  ['vm-disk-full', ['database-stopped', 'database-silent', 'probe-failing', 'vm-proxy-stopped', ...symptoms]],
  ['switch-interrupted', ['database-stopped', 'database-shut', 'database-service-wrong', ...symptoms]],
  ['vm-proxy-missing', symptoms],
  ['istiod-line-missing', [...istiodUnreachable, 'vm-proxy-stopped', ...withoutIstiod]],
  ['istiod-line-wrong', [...istiodUnreachable, ...withoutIstiod]],
  ['gateway-down', ['istiod-unreachable-tcp', 'istiod-unreachable-tls', ...withoutIstiod]],
  ['istiod-down', ['istiod-unreachable-tls', 'client-without-sidecar', ...withoutIstiod]],
  ['vm-certificate-expired', ['vm-proxy-stopped', ...proxyStopped]],
  ['vm-token-expired', ['vm-proxy-stopped', ...proxyStopped]],
  ['vm-network-cut', [...istiodUnreachable, ...withoutIstiod]],
  ['istiod-unreachable-dns', ['vm-proxy-stopped', ...withoutIstiod]],
  ['istiod-unreachable-tcp', withoutIstiod],
  ['istiod-unreachable-tls', withoutIstiod],
  ['vm-proxy-stopped', proxyStopped],
  ['database-stopped', ['probe-failing', ...symptoms]],
  ['database-silent', ['probe-failing', ...symptoms]],
  ['database-listens-wrong', symptoms],
  ['database-shut', symptoms],
  ['redirects-missing', symptoms],
  ['vm-proxy-not-ready', symptoms],
  ['password-differs', symptoms],
  ['vm-group-missing', symptoms],
  ['wrong-address-registered', symptoms],
  ['database-service-wrong', symptoms],
  ['client-without-sidecar', symptoms],
  ['client-shut-out', symptoms],
  ['second-postgres-service', symptoms],
  ['guessed-protocol', symptoms],
  ['vm-network-slow', symptoms],
  ['version-skew', symptoms],
  ['probe-failing', symptoms],
  ['vm-entry-missing', ['pods-not-ready', 'library-silent']],
  ['vm-entry-unhealthy', ['pods-not-ready', 'library-silent']],
  ['vm-entry-stale', ['library-silent']],
  ['standby-lost', ['replication-cut', 'slot-retains-log', 'pods-not-ready', 'library-silent']],
  ['replication-cut', ['slot-retains-log', 'pods-not-ready', 'library-silent']],
  ['standby-behind', ['slot-retains-log']],
  ['pods-not-ready', ['library-silent']],
];

/** Causes first, in the order of the table; then what follows from them, each with the name of its cause; then notes. */
export function orderByCause(findings: Finding[]): Finding[] {
  const names = findings.filter(({ isNote }) => !isNote).map(({ name }) => name);
  const causes = consequencesByCause.filter(([cause]) => names.includes(cause));
  return findings
    .map((finding) => {
      const cause = causes.find(([, consequences]) => consequences.includes(finding.name));
      return cause ? { ...finding, followsFrom: cause[0] } : finding;
    })
    .sort((one, other) => getRank(one) - getRank(other));
}

function getRank({ name, followsFrom, isNote }: Finding): number {
  const count = consequencesByCause.length;
  const index = consequencesByCause.findIndex(([cause]) => cause === name);
  const group = isNote ? 2 : followsFrom === undefined ? 0 : 1;
  return group * (count + 1) + (index < 0 ? count : index);
}
