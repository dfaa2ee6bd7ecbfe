import { readFile } from 'node:fs/promises';
import { projectRoot } from '../../../scripts/lib/project-root.ts';
import { listMatrixRows } from '../../../scripts/faults/catalogue.ts';
import { buildReferencePages } from '../../../scripts/reference/pages.ts';
import { buildRun } from '../../support/commands.ts';
import { buildDeployment } from '../../support/deployments.ts';

// If it isn't so: make reference.
test.each(Object.entries(await buildReferencePages()))(
  'docs/%s is what the code says',
  async (name, text) => {
    expect(await readFile(`${projectRoot}docs/${name}`, 'utf8')).toBe(text);
  },
);

test('docs/doctor.md names every finding that a fault causes', async () => {
  const page = await readFile(`${projectRoot}docs/doctor.md`, 'utf8');
  const findings = listMatrixRows(buildDeployment(buildRun([]))).map(({ finding }) => finding);

  expect([...new Set(findings)].filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
});
