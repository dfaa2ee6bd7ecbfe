import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectRoot } from '../../scripts/lib/project-root.ts';
import { createOtherProjects, runAsStranger, type OtherProjects } from '../support/other-projects.ts';

const examples = ['jest', 'vitest', 'node-test'];
const setUpLimitMs = 600_000;
const compilerOptions = {
  ...{ strict: true, module: 'nodenext', target: 'esnext', noEmit: true },
  ...{ types: ['node'], typeRoots: [join(projectRoot, 'node_modules/@types')] },
};

let projects: OtherProjects;

beforeAll(async () => {
  projects = await createOtherProjects(examples);
}, setUpLimitMs);

afterAll(() => projects[Symbol.asyncDispose]());

test.each(examples)('the suite of examples/%s passes', async (name) => {
  const { status, output } = await runAsStranger(join(projects.folder, name), 'npm', ['test', '--silent']);

  console.log(output);
  expect({ status, output }).toEqual({
    status: 0,
    output: expect.stringMatching(/1 passed|2 passed|pass 1/),
  });
});

test('the package brings its types along', async () => {
  const folder = join(projects.folder, 'node-test');
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions }));
  await writeFile(
    join(folder, 'wrong.ts'),
    `import { deployLibrary, startLibrary } from 'mesh-library/testing';
export const port: number = (await startLibrary()).urls.web;
export const seconds: string = (await (await deployLibrary({ name: 'x' })).fault('vm-reboot')).outageSeconds;`,
  );

  const { output } = await runAsStranger(folder, process.execPath, [
    join(projectRoot, 'node_modules/typescript/bin/tsc'),
  ]);

  expect(output.split('\n')).toEqual([
    expect.stringMatching(/^wrong.ts\(2,14\): .*'string' is not assignable to type 'number'/),
    expect.stringMatching(/^wrong.ts\(3,14\): .*'number' is not assignable to type 'string'/),
  ]);
});
