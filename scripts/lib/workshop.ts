import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import type { Cluster } from './cluster.ts';
import { projectRoot } from './deployment.ts';

/** A state of the mesh that a workshop stops at; each contains the one before it. */
export interface WorkshopStep {
  number: number;
  title: string;
  folder: string;
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

/**
 * Brings the mesh to a step, from wherever it is: deletes what the steps after it add, and applies the step. In this
 * order: rules of who may call whom would refuse everybody once nobody shows a certificate. Answers what has changed, in
 * kubectl's words. `kubectl apply --prune` would not do: it looks only into namespaces that it applies something in, so
 * the mesh-wide policies of istio-system would stay.
 */
export async function goToStep(
  { apply, kubectl }: Pick<Cluster, 'apply' | 'kubectl'>,
  wanted: WorkshopStep,
): Promise<string[]> {
  const kept = new Set((await renderObjects(kubectl, wanted)).map(identify));
  const all = await renderObjects(kubectl, await getLastStep(dirname(wanted.folder)));
  const later = all.filter((object) => !kept.has(identify(object)));
  const list = { apiVersion: 'v1', kind: 'List', items: later };
  const deleted =
    later.length === 0
      ? ''
      : await kubectl(['delete', '--ignore-not-found', '-f', '-'], { input: JSON.stringify(list) });
  const { changes } = await apply(['-k', wanted.folder], { timeoutMs: applyLimitMs });
  return [...deleted.split('\n').filter((line) => line !== ''), ...changes];
}

interface KubernetesObject {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace?: string };
}

async function renderObjects(
  kubectl: Cluster['kubectl'],
  { folder }: WorkshopStep,
): Promise<KubernetesObject[]> {
  const documents = parseAllDocuments(await kubectl(['kustomize', folder]));
  return documents.map((document) => document.toJS() as KubernetesObject);
}

function identify({ apiVersion, kind, metadata }: KubernetesObject): string {
  return [apiVersion, kind, metadata.namespace, metadata.name].join(' ');
}
