import type { Deployment } from '../deployment/deployment.ts';
import type { Step } from '../lib/plan.ts';
import { vmFolder } from '../machine/machine.ts';
import { sendVmScripts } from '../machine/vm-scripts.ts';

/** PostgreSQL on the VM, with its database, roles, access rules and firewall: vm/install-postgres.sh prints what it changes. */
export function installPostgres({ machine }: Deployment): Step {
  return {
    title: 'PostgreSQL on the VM',
    // Packages take a slow host long; a dead one is noticed by ssh.
    limitMs: 1_800_000,
    run: async () => {
      await sendVmScripts(machine);
      const script = `${machine.scriptEnvironment ?? ''} ${vmFolder}/install-postgres.sh 2>&1`.trimStart();
      const changes = await machine.sh(script, { timeoutMs: 1_500_000 });
      await machine.confirmFirewall?.();
      return changes === '' ? { changed: false, note: 'unchanged' } : undefined;
    },
  };
}
