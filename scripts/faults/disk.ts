import { waitFor } from '../lib/wait.ts';
import { runScript, sendScripts } from './commands.ts';
import type { CreateFaults } from './fault.ts';

/** The disk of PostgreSQL's write-ahead log: without room there, nothing can be committed. */
export const createDiskFaults: CreateFaults = ({ machine }) => {
  const runDiskFull = (verb: string) =>
    runScript(machine, `disk-full.sh ${verb} 2>&1`, { timeoutMs: 90_000 });
  return [
    {
      name: 'disk-full',
      description:
        "moves PostgreSQL's log to a small disk (in memory, for this drill), fills that, and makes room 15 s later",
      finding: 'vm-disk-full',
      inject: async () => {
        await sendScripts(machine);
        await runDiskFull('fill');
      },
      mend: () => runDiskFull('free'),
      restore: () => runDiskFull('restore'),
      isMendedByHand: true,
      prediction: {
        text: 'PostgreSQL ends rather than acknowledge what it cannot keep, and says why; clients get 503; with room again it comes back by itself',
        ...{ maxOutageSeconds: 60, minOutageSeconds: 10, holdMs: 15_000, limitMs: 180_000 },
        verifyDuring: async () => {
          const line = await waitFor(
            'PostgreSQL says why it has ended',
            () => runScript(machine, "postgres-log.sh 'No space left on device'"),
            { timeoutMs: 15_000 },
          );
          return line.replace(/^.*(PANIC|FATAL|ERROR): +/, 'PostgreSQL: ');
        },
      },
    },
  ];
};
