import { args, quoteWord, runForBytes, type Run, type RunOptions } from '../lib/run.ts';
import { openShellSession } from '../lib/shell-session.ts';
import type { SshConnection, SshTarget } from './machine.ts';

const defaultTimeoutMs = 60_000;

/** Reaches a host by ssh and becomes root there. `options` are ssh's own, before those that are always the same. */
export function createSshConnection(run: Run, ssh: SshTarget, options: string[] = []): SshConnection {
  const sshOptions = [...options, ...listSshOptions(ssh), ...args`-o LogLevel=ERROR -o ConnectTimeout=10`];
  const aliveOptions = args`-o ServerAliveInterval=5 -o ServerAliveCountMax=6`;
  const batchOptions = [...sshOptions, ...aliveOptions, '-o', 'BatchMode=yes', ssh.host];
  // Who that is, the user's configuration may say: the host knows.
  const becomeRoot = {
    root: '',
    unknown: '$(test $(id -u) = 0 || echo sudo --non-interactive --) ',
    other: 'sudo --non-interactive -- ',
  }[ssh.user === 'root' ? 'root' : ssh.user === undefined ? 'unknown' : 'other'];

  const sh = (command: string, runOptions: RunOptions = {}) => {
    const seconds = Math.ceil((runOptions.timeoutMs ?? defaultTimeoutMs) / 1000);
    const bounded = `timeout --kill-after=10 ${seconds} bash -c ${quoteWord(command)}`;
    return run('ssh', [...batchOptions, becomeRoot + bounded], runOptions);
  };

  return {
    ssh,
    sh,
    sendFolder: async (from, to, secret = false) => {
      const archive = await runForBytes('tar', ['--create', '--directory', from, '.']);
      const folder = quoteWord(to);
      // Not with the modes that the files have here: those depend on the umask of whoever made them.
      const modes = secret ? 'u=rwX,go=' : 'u=rwX,go=rX';
      await sh(
        `umask 077 && mkdir -p ${folder} && tar --extract --no-same-owner --directory ${folder} && chmod --recursive ${modes} ${folder}`,
        { input: archive },
      );
    },
    openShell: (definitions) => openShellSession('ssh', [...batchOptions, `${becomeRoot}bash`], definitions),
    sessionArguments: (command) => [
      ...[...sshOptions, ...aliveOptions, '-t', ssh.host],
      `${becomeRoot}bash -c ${quoteWord(command)}`,
    ],
  };
}

/** The words that name the target, for ssh itself and for a person to try. */
export function listSshOptions({ port, user, key }: SshTarget): string[] {
  return [
    ...(port === undefined ? [] : ['-p', String(port)]),
    ...(user === undefined ? [] : ['-l', user]),
    ...(key === undefined ? [] : ['-i', key, '-o', 'IdentitiesOnly=yes']),
  ];
}
