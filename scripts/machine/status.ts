import { readFile } from 'node:fs/promises';
import { projectRoot } from '../lib/project-root.ts';
import type { SshConnection } from './machine.ts';

/** Left of the time for ssh and for what the scripts do. What they ask has the rest; then a field is left out, and delays no other. */
const overheadMs = 4_000;
const scripts = [
  'record',
  'time-service',
  'cluster',
  // Last the one that has to ask before it can report.
  ...['report', 'host', 'sidecar', 'istiod', 'database'].map((name) => `status/${name}`),
];

/** What the scripts of vm/status/ report, by name. They are sent along, and need nothing of ours on the host. */
export async function readVmStatus(
  { sh }: Pick<SshConnection, 'sh'>,
  timeoutMs: number,
): Promise<Map<string, string>> {
  const files = await Promise.all(scripts.map((name) => readFile(`${projectRoot}vm/${name}.sh`, 'utf8')));
  const answerSeconds = Math.floor((timeoutMs - overheadMs) / 1000);
  const input = [`answer_seconds=${answerSeconds}`, ...files, 'wait_for_reports\n'].join('\n');
  return parseVmStatus(await sh('bash -s', { input, timeoutMs }));
}

export function parseVmStatus(text: string): Map<string, string> {
  return new Map(
    text.split('\n').flatMap((line) => {
      const colon = line.indexOf(': ');
      return colon < 0 ? [] : [[line.slice(0, colon), line.slice(colon + 2)] as const];
    }),
  );
}
