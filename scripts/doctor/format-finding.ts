import type { Examination, Finding } from './finding.ts';

/** A finding as a person reads it: what, why, how to mend it. What follows from another is a line below that one. */
export function formatExamination({ findings, untold }: Examination): string {
  const own = findings.filter(({ followsFrom }) => followsFrom === undefined);
  const blocks = own.map((finding) => formatFinding(finding, findings));
  const silent = untold.map(({ question, reason }) => `  ? can't tell ${question}\n      ${indent(reason)}`);
  return [...blocks, ...silent].join('\n\n');
}

function formatFinding({ name, seen, why, mend, isNote }: Finding, all: Finding[]): string {
  const consequences = all.filter(({ followsFrom }) => followsFrom === name);
  return [
    `  ${isNote ? '–' : '✗'} ${name}`,
    `      seen  ${indent(seen)}`,
    `      why   ${why}`,
    `      mend  ${mend}`,
    ...consequences.map((one) => `      hence ${one.name}: ${indent(one.seen)}`),
  ].join('\n');
}

function indent(text: string): string {
  return text.trimEnd().replaceAll('\n', '\n            ');
}
