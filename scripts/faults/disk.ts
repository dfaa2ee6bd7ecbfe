import { waitFor } from '../lib/wait.ts';
import { getCapability } from './capabilities.ts';
import { runScript } from './commands.ts';
import type { CreateFaults } from './fault.ts';

/** The disk of PostgreSQL's write-ahead log: without room there, nothing can be committed. */
export const createDiskFaults: CreateFaults = (deployment) => {
  const getDisk = () => getCapability(deployment, 'machine.disk');
  return [
    {
      name: 'disk-full',
      description:
        "moves PostgreSQL's log to a small disk (in memory, for this drill), fills that, and makes room 15 s later",
      requires: ['machine.disk'],
      finding: 'vm-disk-full',
      alert: 'DiskFilling',
      inject: () => getDisk().fill(),
      mend: () => getDisk().free(),
      restore: () => getDisk().restore(),
      isMendedByHand: true,
      prediction: {
        text: 'PostgreSQL ends rather than acknowledge what it cannot keep, and says why; clients get 503; with room again it comes back by itself',
        ...{ maxOutageSeconds: 60, minOutageSeconds: 10, holdMs: 15_000, limitMs: 180_000 },
        verifyDuring: async () => {
          const line = await waitFor(
            'PostgreSQL says why it has ended',
            () => runScript(deployment.machine, "postgres-log.sh 'No space left on device'"),
            { timeoutMs: 15_000 },
          );
          return line.replace(/^.*(PANIC|FATAL|ERROR): +/, 'PostgreSQL: ');
        },
      },
    },
  ];
};
