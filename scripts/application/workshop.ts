import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import type { Cluster } from '../cluster/cluster.ts';
import { projectRoot } from '../lib/project-root.ts';
import { standardImage } from '../lib/settings.ts';

/** A state of the mesh that a workshop stops at; each contains the one before it. */
export interface WorkshopStep {
  number: number;
  title: string;
  folder: string;
}

/** An object of Kubernetes, as far as we look into it. */
export interface KubernetesObject {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace?: string };
  spec?: { template?: { spec?: { containers?: { image: string }[] } } };
}

const applyLimitMs = 90_000;
const stepsFolder = `${projectRoot}k8s/steps`;

/** The workshop's steps in order; the last is what deploy-all sets up. Throws when their numbers leave a gap. */
export async function readWorkshopSteps(folder = stepsFolder): Promise<WorkshopStep[]> {
  const names = (await readdir(folder)).filter((name) => /^\d+-/.test(name));
  const steps = names.map((name) => ({
    number: Number.parseInt(name, 10),
    title: name.replace(/^\d+-/, '').replaceAll('-', ' '),
    folder: join(folder, name),
  }));
  steps.sort((one, other) => one.number - other.number);
  const gap = steps.findIndex(({ number }, index) => number !== index + 1);
  if (gap >= 0) {
    throw new Error(
      `${folder}: expected folders 1-*, 2-*, ... without gaps, found ${names.sort().join(', ')}.`,
    );
  }
  return steps;
}

/** The last step: everything that the steps add, applied at once. */
export async function getLastStep(folder = stepsFolder): Promise<WorkshopStep> {
  const last = (await readWorkshopSteps(folder)).at(-1);
  if (!last) throw new Error(`${folder}: there is no step.`);
  return last;
}

/** Everything that a step applies, as one List for kubectl, with `image` as the services' image. */
export async function renderStep(
  kubectl: Cluster['kubectl'],
  { folder }: WorkshopStep,
  image: string,
): Promise<KubernetesObject[]> {
  const documents = parseAllDocuments(await kubectl(['kustomize', folder]));
  const objects = documents.map((document) => document.toJS() as KubernetesObject);
  for (const container of objects.flatMap(({ spec }) => spec?.template?.spec?.containers ?? [])) {
    if (container.image === standardImage) container.image = image;
  }
  return objects;
}

/** As kubectl takes objects on its input. */
export function toList(items: KubernetesObject[]): string {
  return JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
}

/**
 * Brings the mesh to a step, from wherever it is: deletes what the steps after it add, and applies the step. In this
 * order: rules of who may call whom would refuse everybody once nobody shows a certificate. Answers what has changed, in
 * kubectl's words. `kubectl apply --prune` would not do: it looks only into namespaces that it applies something in, so
 * the mesh-wide policies of istio-system would stay.
 */
export async function goToStep(
  { apply, kubectl }: Pick<Cluster, 'apply' | 'kubectl'>,
  wanted: WorkshopStep,
  image: string,
): Promise<string[]> {
  const objects = await renderStep(kubectl, wanted, image);
  const kept = new Set(objects.map(identify));
  const all = await renderStep(kubectl, await getLastStep(dirname(wanted.folder)), image);
  const later = all.filter((object) => !kept.has(identify(object)));
  const deleted =
    later.length === 0
      ? ''
      : await kubectl(['delete', '--ignore-not-found', '-f', '-'], { input: toList(later) });
  const { changes } = await apply(['-f', '-'], { input: toList(objects), timeoutMs: applyLimitMs });
  return [...deleted.split('\n').filter((line) => line !== ''), ...changes];
}

function identify({ apiVersion, kind, metadata }: KubernetesObject): string {
  return [apiVersion, kind, metadata.namespace, metadata.name].join(' ');
}
