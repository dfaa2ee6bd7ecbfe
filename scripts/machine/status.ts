import { readFile } from 'node:fs/promises';
import type { Deployment } from '../deployment/deployment.ts';
import { projectRoot } from '../lib/project-root.ts';

/** No question takes longer; one that does is not answered, and hides no other. */
const questionSeconds = 4;
const subjects = ['tell', 'host', 'database', 'sidecar', 'way-to-istiod'];

/** What vm/status/ tells of the VM, by name. The scripts are sent along: of those on the host nothing is needed. */
export async function readVmStatus(
  { machine }: Deployment,
  timeoutMs = 15_000,
): Promise<Map<string, string>> {
  const files = subjects.map((name) => readFile(`${projectRoot}vm/status/${name}.sh`, 'utf8'));
  const input = [...(await Promise.all(files)), `finish ${questionSeconds}\n`].join('\n');
  return parseVmStatus(await machine.sh('bash -s', { input, timeoutMs }));
}

export function parseVmStatus(text: string): Map<string, string> {
  return new Map(
    text.split('\n').flatMap((line) => {
      const colon = line.indexOf(': ');
      return colon < 0 ? [] : [[line.slice(0, colon), line.slice(colon + 2)] as const];
    }),
  );
}
