import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildJsonSchemas } from '../../../scripts/deployment/json-schemas.ts';
import { projectRoot } from '../../../scripts/lib/project-root.ts';

// If it isn't so: make reference.
test.each(Object.entries(buildJsonSchemas()))(
  'docs/schemas/%s is what the code says',
  async (name, schema) => {
    const file = await readFile(join(projectRoot, 'docs/schemas', name), 'utf8');

    expect(JSON.parse(file)).toEqual(JSON.parse(JSON.stringify(schema)));
  },
);
