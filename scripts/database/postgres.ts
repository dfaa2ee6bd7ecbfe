import type { Deployment } from '../deployment/deployment.ts';
import type { Step } from '../lib/plan.ts';
import { projectRoot } from '../lib/project-root.ts';
import { vmFolder } from '../machine/machine.ts';

/** PostgreSQL on the VM, with its database, roles, access rules and firewall: vm/install-postgres.sh prints what it changes. */
export function installPostgres({ machine }: Deployment): Step {
  return {
    title: 'PostgreSQL on the VM',
    limitMs: 330_000,
    run: async () => {
      await machine.sendFolder(`${projectRoot}vm`, vmFolder);
      const changes = await machine.sh(`${vmFolder}/install-postgres.sh 2>&1`, { timeoutMs: 300_000 });
      return changes === '' ? { changed: false, note: 'unchanged' } : undefined;
    },
  };
}
