import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import type { KubernetesObject } from '../application/manifests.ts';
import type { ClusterClient } from '../cluster/cluster.ts';
import { projectRoot } from '../lib/project-root.ts';
import { CommandError } from '../lib/run.ts';

interface LabelSelector {
  matchLabels?: Record<string, string>;
}

/** A Prometheus that the Prometheus Operator runs: an object reaches it by the labels that these select. */
export interface OperatedPrometheus {
  metadata: { name: string; namespace: string };
  spec: { serviceMonitorSelector?: LabelSelector; ruleSelector?: LabelSelector };
}

/** The first that a cluster has. A cluster without the operator has none, and so has one that doesn't let us see it. */
export async function findOperatedPrometheus({
  list,
}: Pick<ClusterClient, 'list'>): Promise<OperatedPrometheus | undefined> {
  try {
    const [first] = await list<OperatedPrometheus>('prometheuses.monitoring.coreos.com', [
      '--all-namespaces',
    ]);
    return first;
  } catch (error) {
    const isAbsent =
      error instanceof CommandError && /doesn't have a resource type|forbidden/i.test(error.output);
    if (isAbsent) return undefined;
    throw error;
  }
}

/** Labels the objects of k8s/observe/prometheus/federation as that Prometheus selects them, and fills in the alerts. */
export async function completeFederation(
  { spec }: OperatedPrometheus,
  objects: KubernetesObject[],
): Promise<KubernetesObject[]> {
  const alerts = parse(await readFile(`${projectRoot}k8s/observe/prometheus/alerts.yml`, 'utf8')) as object;
  const label = (object: KubernetesObject, { matchLabels }: LabelSelector = {}) => ({
    ...object,
    metadata: { ...object.metadata, labels: { ...object.metadata.labels, ...matchLabels } },
  });
  return objects.map((object) => {
    if (object.kind === 'ServiceMonitor') return label(object, spec.serviceMonitorSelector);
    if (object.kind === 'PrometheusRule') return { ...label(object, spec.ruleSelector), spec: alerts };
    return object;
  });
}
