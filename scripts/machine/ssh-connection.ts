import { args, quoteWord, runForBytes, type Run, type RunOptions } from '../lib/run.ts';
import type { SshConnection } from './machine.ts';

/** Reaches a host by ssh and becomes root there. `options` are ssh's own, before those that are always the same. */
export function createSshConnection(
  run: Run,
  ssh: SshConnection['ssh'],
  options: string[] = [],
): SshConnection {
  const sshOptions = [
    ...options,
    ...(ssh.key === undefined ? [] : ['-i', ssh.key, '-o', 'IdentitiesOnly=yes']),
    ...['-p', String(ssh.port), '-o', `UserKnownHostsFile="${ssh.knownHosts}"`],
    ...args`-o StrictHostKeyChecking=accept-new -o LogLevel=ERROR`,
    ...args`-o ConnectTimeout=5 -o ServerAliveInterval=5 -o ServerAliveCountMax=3`,
  ];
  const target = `${ssh.user}@${ssh.host}`;
  const asRoot = (command: string) =>
    ssh.user === 'root' ? command : `sudo --non-interactive -- bash -c ${quoteWord(command)}`;
  const sh = (command: string, runOptions?: RunOptions) =>
    run('ssh', [...sshOptions, '-o', 'BatchMode=yes', target, asRoot(command)], runOptions);

  return {
    ssh,
    sh,
    sql: (statements, database = 'library') =>
      sh(`cd / && runuser -u postgres -- psql -qXAt -v ON_ERROR_STOP=1 ${quoteWord(database)}`, {
        input: statements,
      }),
    sendFolder: async (from, to, secret = false) => {
      const archive = await runForBytes('tar', ['--create', '--directory', from, '.']);
      const folder = quoteWord(to);
      await sh(
        `umask ${secret ? '077' : '022'} && mkdir -p ${folder} && tar --extract --no-same-owner --directory ${folder}`,
        { input: archive },
      );
    },
    sessionArguments: (command) => [...sshOptions, '-t', target, asRoot(command)],
  };
}
