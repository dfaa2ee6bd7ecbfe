import { randomBytes } from 'node:crypto';
import { chmod, cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { makeDirectory } from '../temporary.ts';
import { openState, type Faults, type Thing } from './state.ts';

const root = join(import.meta.dirname, '../../..');

/** Makes a Google Cloud of the test's own, with a home directory, and a deployment's name that nobody else has. */
export async function openCloud() {
  const directory = await makeDirectory();
  const name = `t-${randomBytes(4).toString('hex')}`;
  const home = join(directory, 'home');
  await mkdir(home);
  await mkdir(join(directory, 'bin'));
  const programs = { gcloud: 'gcloud', kubectl: 'tools', ssh: 'tools', 'gke-gcloud-auth-plugin': 'tools' };
  for (const [program, file] of Object.entries(programs)) {
    const path = join(directory, 'bin', program);
    const script = join(import.meta.dirname, `${file}.ts`);
    await writeFile(path, `#!/bin/sh\nexec "${process.execPath}" "${script}" ${program} "$@"\n`);
    await chmod(path, 0o755);
  }
  const state = openState(directory);
  const files = join(root, '.cloud', name);
  const places = {
    things: join(directory, 'things'),
    kubeconfig: join(directory, 'kubeconfig'),
    home,
    files,
  };
  const saved = (place: string) => join(directory, 'saved', place);
  const empty = async () => {
    for (const path of [...Object.values(places), join(directory, 'faults.json'), join(directory, 'calls')])
      await rm(path, { recursive: true, force: true });
    await mkdir(home);
  };
  const env = {
    ...{ HOME: home, DOCKER_CONFIG: home, FAKE_CLOUD: directory, NAME: name, KUBECONFIG: undefined },
    // Halves what the many starts cost.
    NODE_COMPILE_CACHE: join(root, 'node_modules/.cache/google-cloud'),
    PATH: `${join(directory, 'bin')}:${process.env.PATH ?? ''}`,
  };
  return {
    name,
    home,
    state,
    files,
    empty,
    /** Starts a verb of ours; `output` of what it resolves to is all that it wrote. */
    start: (verb: 'cloud-gcp' | 'cloud-gcp-down', settings: NodeJS.ProcessEnv = { YES: '1' }) =>
      execa(process.execPath, [join(root, 'scripts', `${verb}.ts`)], {
        ...{ env: { ...env, ...settings }, all: true, reject: false, stdin: 'ignore' },
      }),
    /** Runs commands as somebody who pastes them would. */
    paste: (commands: string) => execa('bash', ['-e', '-c', commands], { env, all: true, reject: false }),
    /** Without what the project has for everybody: enabled services. */
    listThings: (): string[] =>
      state
        .all()
        .filter(({ group }) => group !== 'services')
        .map((thing) => `${thing.group}/${thing.name}`)
        .toSorted(),
    put: (thing: Thing, place = '') => state.create(state.fileOf(thing.group, place, thing.name), thing),
    setFaults: (faults: Faults) => writeFile(join(directory, 'faults.json'), JSON.stringify(faults)),
    readCalls: async () => (await readFile(join(directory, 'calls'), 'utf8').catch(() => '')).split('\n'),
    /** Keeps cloud and machine as they are now, for `restore`. */
    save: async () => {
      for (const [place, path] of Object.entries(places)) await cp(path, saved(place), { recursive: true });
    },
    restore: async () => {
      await empty();
      for (const [place, path] of Object.entries(places)) await cp(saved(place), path, { recursive: true });
    },
    close: () => rm(files, { recursive: true, force: true }),
  };
}

export type TestCloud = Awaited<ReturnType<typeof openCloud>>;
