import { applicationWorkloads, verifyRollouts } from '../application/services.ts';
import { toList } from '../cluster/client.ts';
import { loadImages } from '../cluster/load-images.ts';
import { explainNoVm, readDatabasePlacement } from '../cluster/database-placement.ts';
import type { Deployment } from '../deployment/deployment.ts';
import type { Plan, Step } from '../lib/plan.ts';
import { args } from '../lib/run.ts';
import type { ObservationPart } from '../lib/settings.ts';
import { UserError } from '../lib/user-error.ts';
import { waitFor } from '../lib/wait.ts';
import { vmFolder } from '../machine/machine.ts';
import { sendVmScripts } from '../machine/vm-scripts.ts';
import { renderParts } from './parts.ts';

/** Restarted with it, the services read these at their start. */
const exporterSettings = /^configmap\/(metrics-exporter|trace-exporter|page-link) /;

export function planInstallation(
  deployment: Deployment,
): Plan<'images' | 'exporters' | 'objects' | 'answers'> {
  const { OBSERVE, PROMETHEUS_IMAGE, KIALI_IMAGE, JAEGER_IMAGE } = deployment.settings;
  if (deployment.cluster.overlay === 'existing' && OBSERVE.includes('kiali')) {
    throw new UserError(
      'Kiali reads the whole cluster, and this one is not ours alone. Without it: OBSERVE=prometheus,jaeger make observe',
    );
  }
  const images = { prometheus: PROMETHEUS_IMAGE, kiali: KIALI_IMAGE, jaeger: JAEGER_IMAGE };
  return {
    images: {
      step: loadImages(
        deployment,
        'images of what is to observe it',
        OBSERVE.map((part) => images[part]),
      ),
    },
    exporters: { step: OBSERVE.includes('prometheus') ? installExporters(deployment) : undefined },
    // Prometheus comes after the exporters: without them it would raise an alarm.
    objects: { step: applyParts(deployment, OBSERVE), after: ['images', 'exporters'] },
    answers: { step: awaitParts(deployment, OBSERVE), after: ['objects'] },
  };
}

/** On the VM; vm/install-exporters.sh prints what it changes. */
function installExporters({ machine, cluster }: Deployment): Step {
  return {
    title: "metrics of the VM's host and PostgreSQL",
    limitMs: 900_000, // packages take a slow host long
    done: async () => explainNoVm(await readDatabasePlacement(cluster)),
    run: async () => {
      await sendVmScripts(machine);
      const changes = await machine.sh(`${vmFolder}/install-exporters.sh 2>&1`, { timeoutMs: 800_000 });
      return changes === '' ? { changed: false, note: 'unchanged' } : undefined;
    },
  };
}

function applyParts(deployment: Deployment, names: ObservationPart[]): Step {
  const { cluster } = deployment;
  return {
    title: names.join(', '),
    limitMs: 120_000,
    run: async () => {
      const objects = await renderParts(deployment, names);
      const { changed, changes } = await cluster.apply(['-f', '-'], { input: toList(objects) });
      if (changes.some((change) => exporterSettings.test(change))) {
        await cluster.kubectl(args`rollout restart ${applicationWorkloads}`);
      }
      if (!changed) return { changed: false, note: 'unchanged' };
      const isFederated = objects.some(({ kind }) => kind === 'ServiceMonitor');
      return isFederated ? { note: "the cluster's own Prometheus reads ours" } : undefined;
    },
  };
}

function awaitParts({ cluster }: Deployment, names: ObservationPart[]): Step {
  return {
    title: 'they are ready, and so are the services',
    limitMs: 200_000,
    isReadOnly: true,
    run: async () => {
      const workloads = names.map((name) => `deployment/${name}`);
      for (const workload of workloads) {
        await cluster.kubectl(args`rollout status ${workload} --timeout=150s`, { timeoutMs: 160_000 });
      }
      await waitFor('the pods of the services', () => verifyRollouts(cluster), { timeoutMs: 120_000 });
      return undefined;
    },
  };
}
