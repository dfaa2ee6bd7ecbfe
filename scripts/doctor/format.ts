import type { Diagnosis, Finding } from './finding.ts';

/** The diagnosis for people: what, why, how to mend it. What follows from a finding is a line below that one. */
export function formatText({ findings, unanswered }: Diagnosis): string {
  const causes = findings.filter(({ followsFrom }) => followsFrom === undefined);
  const blocks = causes.map((finding) => formatFinding(finding, findings));
  const questions = unanswered.map(
    ({ question, reason }) => `  ? can't tell ${question}\n      ${indent(reason)}`,
  );
  return [...blocks, ...questions].join('\n\n');
}

/** The diagnosis for programs, which know it by these names. */
export function formatJson({ findings, unanswered }: Diagnosis, heading: object = {}): string {
  return JSON.stringify({ ...heading, findings, untold: unanswered }, undefined, 2);
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
