import { mkdir, readFile, writeFile } from 'node:fs/promises';
import type { Run } from '../lib/run.ts';
import type { CloudStep } from './cloud-step.ts';
import { findText } from '../lib/files.ts';
import { formatCommand, formatWord } from './gcloud.ts';

export const sshUser = 'admin';

/** The files of ssh's way to the VM, on this machine. */
export function sshFiles(directory: string) {
  return {
    key: `${directory}/id_ed25519`,
    /** The key as the metadata of an instance wants it. */
    metadata: `${directory}/ssh-keys`,
    config: `${directory}/ssh_config`,
    knownHosts: `${directory}/known_hosts`,
  };
}

/** A key pair for the VM alone. */
export function createSshKey(run: Run, directory: string): CloudStep {
  const { key, metadata } = sshFiles(directory);
  const generate = ['-q', '-t', 'ed25519', '-N', '', '-C', 'mesh-library', '-f', key];
  return {
    title: 'ssh key',
    limitMs: 30_000,
    commands: [
      `mkdir -p ${formatWord(directory)}`,
      formatCommand('ssh-keygen', generate),
      `echo "${sshUser}:$(cat ${formatWord(`${key}.pub`)})" > ${formatWord(metadata)}`,
    ],
    done: async () => ((await findText(metadata)) ? 'already there' : undefined),
    run: async () => {
      await mkdir(directory, { recursive: true, mode: 0o700 });
      if ((await findText(key)) === undefined) await run('ssh-keygen', generate);
      await writeFile(metadata, `${sshUser}:${await readFile(`${key}.pub`, 'utf8')}`);
      return undefined;
    },
  };
}
