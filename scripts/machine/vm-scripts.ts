import { projectRoot } from '../lib/project-root.ts';
import { vmFolder, type SshConnection } from './machine.ts';

/** Puts the scripts of vm/ on the host as they are in this project: those that are there may be older. */
export async function sendVmScripts({ sendFolder }: Pick<SshConnection, 'sendFolder'>): Promise<void> {
  await sendFolder(`${projectRoot}vm`, vmFolder);
}
