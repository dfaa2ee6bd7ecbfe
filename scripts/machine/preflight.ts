import { readFile } from 'node:fs/promises';
import { projectRoot } from '../lib/project-root.ts';
import { quoteWord } from '../lib/run.ts';
import type { Settings } from '../lib/settings.ts';
import type { SshConnection } from './machine.ts';

const scripts = ['record', 'packages', 'cluster', 'preflight'];

/** What prevents a host from becoming the VM, a sentence each, all at once. Nothing on the host is changed for it. */
export async function findHostProblems(
  { sh }: Pick<SshConnection, 'sh'>,
  settings: Settings,
): Promise<string[]> {
  const files = scripts.map((name) => readFile(`${projectRoot}vm/${name}.sh`, 'utf8'));
  const input = [...(await Promise.all(files)), 'check_all\n'].join('\n');
  const now = Math.floor(Date.now() / 1000);
  const bundle = settings.BUNDLE === undefined ? '' : '1';
  const environment = `NOW=${now} BUNDLE=${bundle} GATEWAY=${quoteWord(settings.GATEWAY_ADDRESS ?? '')} ${formatScriptEnvironment(settings)}`;
  const output = await sh(`${environment} bash -s`, { input, timeoutMs: 120_000 });
  return output.split('\n').filter((line) => line !== '');
}

/** What the scripts of vm/ read from their environment, as assignments before a command. */
export function formatScriptEnvironment({
  ADOPT,
  ADOPT_CLIENTS,
  ADOPT_RESTART,
  EXCLUSIVE,
}: Settings): string {
  const flags = Object.entries({ ADOPT, ADOPT_RESTART, EXCLUSIVE }).flatMap(([name, isSet]) =>
    isSet ? [`${name}=1`] : [],
  );
  return [...flags, ...(ADOPT_CLIENTS ? [`ADOPT_CLIENTS=${quoteWord(ADOPT_CLIENTS)}`] : [])].join(' ');
}
