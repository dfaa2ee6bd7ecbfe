import type { Finding } from './finding.ts';

/** What any break of the way to the database looks like from afar. */
const symptoms = ['vm-entry-missing', 'vm-entry-unhealthy', 'pods-not-ready', 'library-silent'];
const wayToIstiod = ['istiod-unreachable-dns', 'istiod-unreachable-tcp', 'istiod-unreachable-tls'];
/** What a VM looks like that gets no word of istiod any more, or never did. */
const cutOff = ['vm-certificate-near-end', 'vm-token-near-end', 'vm-proxy-not-ready', ...symptoms];
const ofTheProxy = ['redirects-missing', 'vm-proxy-not-ready', ...symptoms];

/** What a finding explains of the others: mend that, and they go away. First causes first. */
const consequences: [cause: string, explains: string[]][] = [
  ['cluster-unreachable', [...wayToIstiod, 'vm-proxy-stopped', 'istiod-line-missing', ...cutOff]],
  ['node-not-ready', ['istiod-down', 'gateway-down', ...wayToIstiod, ...cutOff]],
  ['vm-unreachable', ['vm-network-cut', ...symptoms]],
  ['vm-clock-skewed', ['vm-certificate-expired', 'vm-token-expired', ...wayToIstiod, ...cutOff]],
  ['vm-disk-full', ['database-stopped', 'database-silent', 'probe-failing', 'vm-proxy-stopped', ...symptoms]],
  ['vm-proxy-missing', [...symptoms]],
  ['istiod-line-missing', [...wayToIstiod, 'vm-proxy-stopped', ...cutOff]],
  ['istiod-line-wrong', [...wayToIstiod, ...cutOff]],
  ['gateway-down', ['istiod-unreachable-tcp', 'istiod-unreachable-tls', ...cutOff]],
  ['istiod-down', ['istiod-unreachable-tls', 'client-without-sidecar', ...cutOff]],
  ['vm-certificate-expired', ['vm-proxy-stopped', ...ofTheProxy]],
  ['vm-token-expired', ['vm-proxy-stopped', ...ofTheProxy]],
  ['vm-network-cut', [...wayToIstiod, ...cutOff]],
  ['istiod-unreachable-dns', ['vm-proxy-stopped', ...cutOff]],
  ['istiod-unreachable-tcp', cutOff],
  ['istiod-unreachable-tls', cutOff],
  ['vm-proxy-stopped', ofTheProxy],
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
  ['pods-not-ready', ['library-silent']],
];

/** Causes first, in the order of the table; then what follows from them, each with the name of its cause; then notes. */
export function orderByCause(findings: Finding[]): Finding[] {
  const names = new Set(findings.map(({ name }) => name));
  const told = findings.map((finding) => {
    const cause = consequences.find(
      ([one, explains]) => names.has(one) && explains.includes(finding.name),
    )?.[0];
    return cause === undefined ? finding : { ...finding, followsFrom: cause };
  });
  return told.sort((one, other) => rank(one) - rank(other));
}

function rank({ name, followsFrom, isNote }: Finding): number {
  const index = consequences.findIndex(([cause]) => cause === name);
  const place = index < 0 ? consequences.length : index;
  const group = isNote ? 2 : followsFrom === undefined ? 0 : 1;
  return group * (consequences.length + 1) + place;
}
