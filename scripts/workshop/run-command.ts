import { mkdir, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { execa } from 'execa';
import type { Deployment } from '../deployment/deployment.ts';
import { projectRoot } from '../lib/project-root.ts';
import { environment } from '../lib/settings.ts';

const limitMs = 600_000;

export interface CommandResult {
  output: string;
  seconds: number;
}

/** The environment of the workshop's commands: it names the deployment, and kubectl means its cluster and namespace. */
export async function workshopEnvironment(deployment: Deployment): Promise<Record<string, string>> {
  const { settings, cluster, files } = deployment;
  const file = join(files.directory, 'workshop-kubeconfig.yaml');
  const context = `apiVersion: v1\nkind: Config\ncurrent-context: ${cluster.context}\n`;
  await mkdir(files.directory, { recursive: true });
  await writeFile(file, context);
  // The first file that has a current context decides on it; clusters and users come from the others.
  const others = environment.KUBECONFIG ?? join(homedir(), '.kube/config');
  // A make that a make runs tells where it is; here you see it as if you had typed it.
  return { NAME: settings.NAME, KUBECONFIG: [file, others].join(delimiter), MAKEFLAGS: '', MAKELEVEL: '' };
}

/** Runs a block of commands as you would in the project's folder; `onOutput` gets what they print, as it comes. */
export async function runCommand(
  command: string,
  env: Record<string, string>,
  onOutput: (text: string) => void,
): Promise<CommandResult> {
  const begin = performance.now();
  const subprocess = execa('bash', ['-c', command], {
    ...{ cwd: projectRoot, env: { ...environment, ...env }, stdin: 'ignore', all: true, reject: false },
    ...{ timeout: limitMs, stripFinalNewline: false },
  });
  subprocess.all.on('data', (chunk: Buffer) => onOutput(chunk.toString('utf8')));
  const { all, timedOut } = await subprocess;
  const ending = timedOut ? `\nNo end within ${limitMs / 1000} s.` : '';
  return { output: all + ending, seconds: (performance.now() - begin) / 1000 };
}
