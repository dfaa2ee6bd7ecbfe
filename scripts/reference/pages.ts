import { buildJsonSchemas } from '../deployment/json-schemas.ts';
import { createDeployment } from '../deployment/deployment.ts';
import { listFaults } from '../faults/catalogue.ts';
import { parseSettings } from '../lib/settings.ts';
import { readChapters } from '../workshop/chapter.ts';
import { formatHandout } from '../workshop/handout.ts';
import { formatFaults } from './faults.ts';

/** Those files of docs/ that are made from the code: their texts by their names. */
export async function buildReferencePages(): Promise<Record<string, string>> {
  const schemas = Object.entries(buildJsonSchemas()).map(
    ([name, schema]) => [`schemas/${name}`, `${JSON.stringify(schema, undefined, 2)}\n`] as const,
  );
  return {
    ...Object.fromEntries(schemas),
    'faults.md': formatFaults(listFaults(createDeployment(parseSettings({})))),
    'workshop/README.md': formatHandout(await readChapters()),
  };
}
