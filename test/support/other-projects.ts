import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { execa } from 'execa';
import { args as words } from '../../scripts/lib/run.ts';
import { projectRoot } from '../../scripts/lib/project-root.ts';

/** Strangers' projects: copies of folders of `examples`, which have nothing of ours but the packed package. */
export interface OtherProjects extends AsyncDisposable {
  /** Has a folder for each. */
  folder: string;
}

const commandLimitMs = 600_000;

/** Copies these examples, packs this project, and installs what they depend on. Throws where npm fails. */
export async function createOtherProjects(
  names: string[],
  installOptions: string[] = [],
): Promise<OtherProjects> {
  const root = await mkdtemp(join(tmpdir(), 'mesh-library-examples-'));
  const folder = join(root, 'examples/all');
  const projects = { folder, [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }) };
  await using stack = new AsyncDisposableStack();
  stack.use(projects);
  for (const name of names)
    await cp(join(projectRoot, 'examples', name), join(folder, name), { recursive: true });
  await writeFile(join(folder, 'package.json'), JSON.stringify({ private: true, workspaces: names }));
  // Each names the archive as two folders above its own.
  await runNpm(projectRoot, words`pack --silent --pack-destination ${join(root, 'examples')}`);
  await runNpm(folder, words`install --prefer-offline --no-audit --no-fund ${installOptions}`);
  stack.move();
  return projects;
}

async function runNpm(folder: string, args: string[]): Promise<void> {
  const { status, output } = await runAsStranger(folder, 'npm', args);
  if (status !== 0) throw new Error(`npm ${args.join(' ')} failed:\n${output}`);
}

/** Runs a program as a stranger would, with our Node and nothing that Jest or npm has set. */
export async function runAsStranger(
  folder: string,
  command: string,
  args: string[],
  env: Record<string, string> = {},
): Promise<{ status: number | undefined; output: string }> {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(npm_|JEST_|NODE_(ENV|OPTIONS)$)/.test(name),
  );
  const PATH = [dirname(process.execPath), process.env.PATH].join(delimiter);
  const { exitCode, all } = await execa(command, args, {
    ...{ cwd: folder, env: { ...Object.fromEntries(inherited), PATH, ...env }, extendEnv: false },
    ...{ all: true, reject: false, stdin: 'ignore', timeout: commandLimitMs },
  });
  return { status: exitCode, output: all };
}
