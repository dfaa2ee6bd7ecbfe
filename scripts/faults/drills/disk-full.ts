import type { Deployment } from '../../deployment/deployment.ts';
import { projectRoot } from '../../lib/project-root.ts';
import { vmFolder } from '../../machine/machine.ts';
import { waitFor } from '../../lib/wait.ts';
import type { Drill } from './drill.ts';

const script = `${vmFolder}/drills/disk-full.sh`;

/** The disk of PostgreSQL's write-ahead log has no room left: nothing can be committed. */
export function createDiskFullDrill({ machine }: Deployment): Drill {
  const sh = async (verb: string) => {
    await machine.sh(`${script} ${verb} 2>&1`, { timeoutMs: 90_000 });
  };
  return {
    name: 'disk-full',
    does: "moves PostgreSQL's log to a small disk (in memory, for this drill), fills that, and makes room 15 s later",
    predicts:
      'PostgreSQL ends rather than acknowledge what it cannot keep, and says why; clients get 503; with room again it comes back by itself',
    maxOutageSeconds: 60,
    minOutageSeconds: 10,
    finding: 'vm-disk-full',
    holdMs: 15_000,
    limitMs: 180_000,
    break: async () => {
      await machine.sendFolder(`${projectRoot}vm`, vmFolder);
      await sh('fill');
    },
    whileBroken: () =>
      waitFor(
        'PostgreSQL says why it has ended',
        async () => {
          const line = await machine.sh(
            "tail -n 100 /var/log/postgresql/postgresql-*-main.log | grep -a 'No space left on device' | tail -1",
          );
          return line.replace(/^.*(PANIC|FATAL|ERROR): +/, 'PostgreSQL: ');
        },
        { timeoutMs: 15_000 },
      ),
    mend: () => sh('free'),
    putBack: () => sh('put-back'),
  };
}
