import type { Finding } from './finding.ts';

/** What a finding explains of the others, first cause first: mend that, and they go away. */
const consequences: [cause: string, explains: string[]][] = [
  ['vm-unreachable', ['vm-entry-missing', 'vm-entry-unhealthy', 'pods-not-ready', 'library-silent']],
];

/** Causes first, in the order of the table; then what follows from them, each with the name of its cause. */
export function orderByCause(findings: Finding[]): Finding[] {
  const names = new Set(findings.map(({ name }) => name));
  const causeOf = (name: string) =>
    consequences.find(([cause, explains]) => names.has(cause) && explains.includes(name))?.[0];
  const told = findings.map((finding) => {
    const cause = causeOf(finding.name);
    return cause === undefined ? finding : { ...finding, followsFrom: cause };
  });
  const rank = ({ name, followsFrom, isNote }: Finding) => {
    if (isNote) return consequences.length * 3;
    const index = consequences.findIndex(([cause]) => cause === name);
    const place = index < 0 ? consequences.length : index;
    return followsFrom === undefined ? place : place + consequences.length + 1;
  };
  return told.sort((one, other) => rank(one) - rank(other));
}
