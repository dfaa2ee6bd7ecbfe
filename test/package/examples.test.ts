import { spawnSync } from 'node:child_process';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { projectRoot } from '../../scripts/lib/project-root.ts';

const examples = ['jest', 'vitest', 'node-test'];
const setUpLimitMs = 600_000;
const compilerOptions = {
  ...{ strict: true, module: 'nodenext', target: 'esnext', noEmit: true },
  ...{ types: ['node'], typeRoots: [join(projectRoot, 'node_modules/@types')] },
};

let root: string;
let workspace: string;

/** Runs a program as a stranger would, with our Node. */
function runIn(folder: string, command: string, args: string[]) {
  const PATH = [dirname(process.execPath), process.env.PATH].join(delimiter);
  const env = Object.entries(process.env).filter(([name]) => !/^(npm_|NODE_|JEST_)/.test(name));
  const options = { cwd: folder, env: { ...Object.fromEntries(env), PATH }, encoding: 'utf8' } as const;
  const { status, stdout, stderr } = spawnSync(command, args, options);
  return { status, output: `${stdout}${stderr}` };
}

// Once for all: strangers' projects, which have nothing of ours but the packed package.
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'mesh-library-examples-'));
  workspace = join(root, 'examples/all');
  await cp(join(projectRoot, 'examples'), workspace, { recursive: true });
  await writeFile(join(workspace, 'package.json'), JSON.stringify({ private: true, workspaces: examples }));
  const packed = runIn(projectRoot, 'npm', [
    'pack',
    '--silent',
    '--pack-destination',
    join(root, 'examples'),
  ]);
  expect(packed).toEqual({ status: 0, output: 'mesh-library-0.1.0.tgz\n' });
  const installed = runIn(workspace, 'npm', ['install', '--prefer-offline', '--no-audit', '--no-fund']);
  expect(installed).toMatchObject({ status: 0 });
}, setUpLimitMs);

afterAll(() => rm(root, { recursive: true, force: true }));

test.each(examples)('the suite of examples/%s passes', (name) => {
  const { status, output } = runIn(join(workspace, name), 'npm', ['test', '--silent']);

  console.log(output);
  expect({ status, output }).toEqual({
    status: 0,
    output: expect.stringMatching(/1 passed|2 passed|pass 1/),
  });
});

test('the package brings its types along', async () => {
  const folder = join(workspace, 'node-test');
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions }));
  await writeFile(
    join(folder, 'wrong.ts'),
    `import { deployLibrary, startLibrary } from 'mesh-library/testing';
export const port: number = (await startLibrary()).urls.web;
export const seconds: string = (await (await deployLibrary({ name: 'x' })).fault('vm-reboot')).outageSeconds;`,
  );

  const { output } = runIn(folder, process.execPath, [join(projectRoot, 'node_modules/typescript/bin/tsc')]);

  expect(output.trim().split('\n')).toEqual([
    expect.stringMatching(/^wrong.ts\(2,14\): .*'string' is not assignable to type 'number'/),
    expect.stringMatching(/^wrong.ts\(3,14\): .*'number' is not assignable to type 'string'/),
  ]);
});
