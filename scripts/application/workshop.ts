import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { toList } from '../cluster/client.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { Deployment } from '../deployment/deployment.ts';
import { projectRoot } from '../lib/project-root.ts';
import { renderStep, type KubernetesObject } from './manifests.ts';

/** A state of the mesh that the workshop stops at; each contains the one before it. */
export interface WorkshopStep {
  number: number;
  title: string;
  folder: string;
}

const applyTimeoutMs = 90_000;
const stepsFolder = `${projectRoot}k8s/steps`;

/** The workshop's steps in order; deploy-all applies the last. Throws when their numbers leave a gap. */
export async function readWorkshopSteps(folder = stepsFolder): Promise<WorkshopStep[]> {
  const names = (await readdir(folder)).filter((name) => /^\d+-/.test(name));
  const steps = names.map((name) => ({
    number: Number.parseInt(name, 10),
    title: name.replace(/^\d+-/, '').replaceAll('-', ' '),
    folder: join(folder, name),
  }));
  steps.sort((one, other) => one.number - other.number);
  if (steps.some(({ number }, index) => number !== index + 1)) {
    const found = names.sort().join(', ');
    throw new Error(`${folder}: expected folders 1-*, 2-*, ... without gaps, found ${found}.`);
  }
  return steps;
}

/** The last step: everything that the steps add, applied at once. */
export async function getLastStep(folder = stepsFolder): Promise<WorkshopStep> {
  const last = (await readWorkshopSteps(folder)).at(-1);
  if (!last) throw new Error(`${folder}: there is no step.`);
  return last;
}

/**
 * Brings the mesh to a step, from whatever step it is at: deletes what later steps add, and applies the step. In this order:
 * authorization policies would deny every request once proxies no longer present certificates. Returns what has changed, in
 * kubectl's words. `kubectl apply --prune` would not do: it looks only into namespaces that it applies something in, so the
 * mesh-wide policies of istio-system would stay.
 */
export async function goToStep(deployment: Deployment, step: WorkshopStep): Promise<string[]> {
  const { cluster } = deployment;
  const image = await cluster.readImageReference();
  const objects = await renderStep(deployment, step, image);
  const all = await renderStep(deployment, await getLastStep(dirname(step.folder)), image);
  return replaceObjects(cluster, all, objects);
}

/** Deletes those of `all` that are not among `objects`, and then applies these. Returns what has changed, in kubectl's words. */
export async function replaceObjects(
  cluster: Pick<Cluster, 'delete' | 'apply'>,
  all: KubernetesObject[],
  objects: KubernetesObject[],
): Promise<string[]> {
  const ids = new Set(objects.map(identify));
  const deleted = await cluster.delete(all.filter((object) => !ids.has(identify(object))));
  const { changes } = await cluster.apply(['-f', '-'], { input: toList(objects), timeoutMs: applyTimeoutMs });
  return [...deleted, ...changes];
}

function identify({ apiVersion, kind, metadata }: KubernetesObject): string {
  return [apiVersion, kind, metadata.namespace, metadata.name].join(' ');
}
