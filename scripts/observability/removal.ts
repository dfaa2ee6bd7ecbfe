import { applicationWorkloads, verifyRollouts } from '../application/services.ts';
import { explainNoVm, readDatabasePlacement } from '../cluster/database-placement.ts';
import type { Deployment } from '../deployment/deployment.ts';
import type { Plan, Step } from '../lib/plan.ts';
import { args } from '../lib/run.ts';
import { waitFor } from '../lib/wait.ts';
import { vmFolder } from '../machine/machine.ts';
import { sendVmScripts } from '../machine/vm-scripts.ts';
import { listInstalledParts, observeSelector, parts, renderParts } from './parts.ts';

type Names = (keyof typeof parts)[];

export function planRemoval(deployment: Deployment): Plan<'objects' | 'exporters'> {
  return {
    objects: { step: removeParts(deployment) },
    exporters: { step: removeExporters(deployment) },
  };
}

function removeParts(deployment: Deployment): Step {
  const { cluster } = deployment;
  return {
    title: 'what observes the deployment',
    limitMs: 300_000,
    run: async () => {
      const objects = await renderParts(deployment, Object.keys(parts) as Names);
      const kinds = [...new Set(objects.map(({ kind }) => kind.toLowerCase()))].join(',');
      const wasThere = (await listInstalledParts(deployment)).length > 0;
      await cluster.kubectl(args`delete ${kinds} --selector ${observeSelector} --ignore-not-found`, {
        timeoutMs: 120_000,
      });
      if (!wasThere) return { changed: false, note: 'not there' };
      // The services go on to report until they start anew.
      await cluster.kubectl(args`rollout restart ${applicationWorkloads}`);
      await waitFor('the pods of the services', () => verifyRollouts(cluster), { timeoutMs: 120_000 });
      return undefined;
    },
  };
}

function removeExporters({ machine, cluster }: Deployment): Step {
  return {
    title: 'its exporters on the VM',
    limitMs: 300_000,
    done: async () => explainNoVm(await readDatabasePlacement(cluster)),
    run: async () => {
      await sendVmScripts(machine);
      const changes = await machine.sh(`${vmFolder}/remove-exporters.sh 2>&1`, { timeoutMs: 280_000 });
      return changes === '' ? { changed: false, note: 'not there' } : undefined;
    },
  };
}
