import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** A state of the mesh that a workshop stops at; each contains the one before it. */
export interface WorkshopStep {
  number: number;
  title: string;
  folder: string;
}

const stepsFolder = join('k8s', 'steps');

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
