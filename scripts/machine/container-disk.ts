import { sendVmScripts } from './vm-scripts.ts';
import { vmFolder, type Machine, type SshConnection } from './machine.ts';

/** vm/faults/disk-full.sh moves the log to a small disk in memory: good enough for a database that is there for demonstrations. */
export function createContainerDisk({
  sh,
  sendFolder,
}: Pick<SshConnection, 'sh' | 'sendFolder'>): NonNullable<Machine['disk']> {
  const runScript = async (verb: string) => {
    await sh(`${vmFolder}/faults/disk-full.sh ${verb} 2>&1`, { timeoutMs: 90_000 });
  };
  return {
    fill: async () => {
      await sendVmScripts({ sendFolder });
      await runScript('fill');
    },
    free: () => runScript('free'),
    restore: () => runScript('restore'),
  };
}
