import { runForBytes, type Run, type RunOptions } from '../lib/run.ts';
import type { Settings } from '../lib/settings.ts';

/** Where the scripts of vm/ lie on the host. */
export const vmFolder = '/usr/local/lib/mesh-library';

const standInPort = 2222;

/** The host of PostgreSQL, by ssh alone. */
export interface Vm {
  /** False for a host that was there before us and stays after us. */
  isStandIn: boolean;
  ssh: { host: string; port: number; user: string; key: string | undefined; knownHosts: string };
  /** Runs a shell command there as root, and answers what it wrote to stdout. */
  sh: (command: string, options?: RunOptions) => Promise<string>;
  /** Runs SQL there as the superuser, from its input, and answers the rows: a line each, columns parted by |. */
  sql: (statements: string, database?: string) => Promise<string>;
  /** Puts a folder's files into one there. Only root can read it when it is `secret`. */
  sendFolder: (from: string, to: string, secret?: boolean) => Promise<void>;
  /** Arguments of ssh for a person's session that runs a command there. */
  sessionArguments: (command: string) => string[];
}

export function createVm(run: Run, settings: Settings, directory: string): Vm {
  const isStandIn = settings.VM_HOST === undefined;
  const ssh = {
    host: settings.VM_HOST ?? '127.0.0.1',
    port: settings.VM_SSH_PORT ?? (isStandIn ? standInPort : 22),
    user: settings.VM_USER,
    key: isStandIn ? `${directory}/ssh/id_ed25519` : settings.VM_SSH_KEY,
    knownHosts: `${directory}/ssh/known_hosts`,
  };
  const options = [
    ...(isStandIn ? ['-F', '/dev/null'] : []),
    ...(ssh.key === undefined ? [] : ['-i', ssh.key, '-o', 'IdentitiesOnly=yes']),
    ...['-p', String(ssh.port)],
    ...['-o', `UserKnownHostsFile="${ssh.knownHosts}"`],
    ...['-o', 'StrictHostKeyChecking=accept-new', '-o', 'LogLevel=ERROR'],
    ...['-o', 'ConnectTimeout=5', '-o', 'ServerAliveInterval=5', '-o', 'ServerAliveCountMax=3'],
  ];
  const target = `${ssh.user}@${ssh.host}`;
  const asRoot = (command: string) =>
    ssh.user === 'root' ? command : `sudo --non-interactive -- bash -c ${quoteWord(command)}`;
  const sh = (command: string, runOptions?: RunOptions) =>
    run('ssh', [...options, '-o', 'BatchMode=yes', target, asRoot(command)], runOptions);

  return {
    isStandIn,
    ssh,
    sh,
    sql: (statements, database = 'library') =>
      sh(`cd / && runuser -u postgres -- psql -qXAt -v ON_ERROR_STOP=1 ${quoteWord(database)}`, {
        input: statements,
      }),
    sendFolder: async (from, to, secret = false) => {
      const archive = await runForBytes('tar', ['--create', '--directory', from, '.']);
      const target = quoteWord(to);
      await sh(
        `umask ${secret ? '077' : '022'} && mkdir -p ${target} && tar --extract --no-same-owner --directory ${target}`,
        { input: archive },
      );
    },
    sessionArguments: (command) => [...options, '-t', target, asRoot(command)],
  };
}

/** A word for the shell, whatever is in it. */
export function quoteWord(word: string): string {
  return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
