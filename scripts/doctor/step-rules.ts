import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { readWorkshopSteps } from '../application/workshop.ts';

/** The objects that a step of the workshop adds: kind, namespace and name of each. */
export interface StepRules {
  number: number;
  adds: string[];
}

export async function readStepRules(): Promise<StepRules[]> {
  const steps = await readWorkshopSteps();
  return await Promise.all(
    steps.map(async ({ number, folder }) => {
      const files = (await readdir(folder)).filter((name) => name !== 'kustomization.yaml');
      const texts = await Promise.all(files.map((name) => readFile(join(folder, name), 'utf8')));
      const objects = texts
        .flatMap((text) => parseAllDocuments(text))
        .map(
          (document) => document.toJS() as { kind: string; metadata: { name: string; namespace: string } },
        );
      return {
        number,
        adds: objects.map(({ kind, metadata }) => `${kind} ${metadata.namespace}/${metadata.name}`),
      };
    }),
  );
}
