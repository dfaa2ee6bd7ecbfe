import { mkdir, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { args, type Run } from '../lib/run.ts';
import { waitFor } from '../lib/wait.ts';
import type { CloudStep } from './cloud-step.ts';
import { findText } from '../lib/files.ts';
import { formatCommand, formatWord, type Gcloud } from './gcloud.ts';
import { sshFiles, sshUser } from './ssh-key.ts';

interface SshOptions {
  run: Run;
  gcloud: Gcloud;
  directory: string;
  /** What you say to ssh. */
  host: string;
  vm: { name: string; zone: string; address: string };
}

/**
 * Lets `ssh HOST` reach the VM, which has no public address, through Google's Identity-Aware Proxy: a connection starts its own
 * tunnel, so there is none to keep alive beside it. Connections are not shared: a new one has to prove that a new one works.
 */
export function configureSsh(options: SshOptions): CloudStep {
  const { host } = options;
  const { config } = sshFiles(options.directory);
  const text = formatSshConfig(options);
  const include = `Include "${config}"\n`;
  return {
    title: `ssh ${host}`,
    limitMs: 30_000,
    commands: [
      `cat > ${formatWord(config)} <<EOF\n${text}EOF`,
      `# and as the first line of ~/.ssh/config: ${include.trimEnd()}`,
    ],
    done: async () => {
      const [own, user] = await Promise.all([findText(config), readUserConfig()]);
      return own === text && user.includes(include) ? 'already set' : undefined;
    },
    run: async () => {
      await writeFile(config, text, { mode: 0o600 });
      const before = await readUserConfig();
      // First in the file: further down it would belong to the Host above it.
      if (!before.includes(include)) await writeUserConfig(`${include}${before}`);
      return undefined;
    },
  };
}

/** Takes our line out of your ssh configuration; the rest of it stays as it is. */
export function forgetSsh(directory: string): CloudStep {
  const include = `Include "${sshFiles(directory).config}"\n`;
  return {
    title: 'our line in ~/.ssh/config',
    limitMs: 30_000,
    commands: [],
    done: async () => ((await readUserConfig()).includes(include) ? undefined : 'not there'),
    run: async () => {
      await writeUserConfig((await readUserConfig()).replace(include, ''));
      return undefined;
    },
  };
}

/** Waits until the VM has booted and lets us in, as root. */
export function awaitSsh({ run, host }: Pick<SshOptions, 'run' | 'host'>): CloudStep {
  const attempt = args`-o BatchMode=yes -o ConnectTimeout=20 ${host} sudo --non-interactive true`;
  return {
    title: `${host} answers`,
    limitMs: 330_000,
    isReadOnly: true,
    commands: [formatCommand('ssh', attempt)],
    run: async () => {
      await waitFor(`${host} answers by ssh`, () => run('ssh', attempt, { timeoutMs: 30_000 }), {
        timeoutMs: 300_000,
        everyMs: 5_000,
      });
      return { changed: false, note: 'it lets us in' };
    },
  };
}

function formatSshConfig({ gcloud, directory, host, vm }: SshOptions): string {
  const { key, knownHosts } = sshFiles(directory);
  return `# Written by make cloud-gcp, removed by make cloud-gcp-down.
Host ${host}
  HostName ${vm.address}
  User ${sshUser}
  IdentityFile "${key}"
  IdentitiesOnly yes
  UserKnownHostsFile "${knownHosts}"
  StrictHostKeyChecking accept-new
  ControlMaster no
  ControlPath none
  ProxyCommand ${proxyCommand(gcloud, vm)}
`;
}

function proxyCommand({ project }: Gcloud, { name, zone }: SshOptions['vm']): string {
  return `gcloud compute start-iap-tunnel ${name} 22 --listen-on-stdin --zone=${zone} --project=${project} --verbosity=error`;
}

function userConfig(): string {
  return `${homedir()}/.ssh/config`;
}

async function readUserConfig(): Promise<string> {
  return (await findText(userConfig())) ?? '';
}

async function writeUserConfig(text: string): Promise<void> {
  await mkdir(`${homedir()}/.ssh`, { recursive: true, mode: 0o700 });
  await writeFile(userConfig(), text, { mode: 0o600 });
}
