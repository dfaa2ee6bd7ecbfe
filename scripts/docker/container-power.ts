import type { Power } from '../lib/power.ts';
import type { Run } from '../lib/run.ts';
import { findContainer } from './docker.ts';

const stopSeconds = 30;
const timeoutMs = 120_000;

/** A container's power switch: the container plays a machine. */
export function createContainerPower(run: Run, name: string): Power {
  const docker = async (...args: string[]) => {
    await run('docker', [...args, name], { timeoutMs });
  };
  return {
    state: async () => (await findContainer(run, name))?.State.Status ?? 'absent',
    start: () => docker('start'),
    stop: () => docker('stop', '--time', String(stopSeconds)),
    restart: () => docker('restart', '--time', String(stopSeconds)),
    kill: () => docker('kill', '--signal', 'KILL'),
    pause: () => docker('pause'),
    unpause: () =>
      docker('unpause').catch((error: unknown) => {
        if (!String(error).includes('not paused')) throw error;
      }),
    commands: { start: `docker start ${name}`, unpause: `docker unpause ${name}` },
  };
}
