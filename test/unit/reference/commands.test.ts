import { readFile } from 'node:fs/promises';
import { projectRoot } from '../../../scripts/lib/project-root.ts';
import { readChapters } from '../../../scripts/workshop/chapter.ts';
import { readPages, readShownCommands } from '../../support/pages.ts';

/** Who runs what the pages tell you to type, other than the workshop's chapters: a file, and its words that do so. */
const runBy: Record<string, [file: string, words: string]> = {
  'make test': ['.ci/run', 'make test'],
  'make run': ['test/integration/local/life.test.ts', "verifyAsShown('make run'"],
  'make clean': ['test/integration/local/life.test.ts', "startScript('clean'"],
  'make import': ['test/integration/import/make.test.ts', "make(['import'"],
  'make bench': ['test/integration/bench/bench.test.ts', 'withBenchLibrary('],
  'make deploy-all': ['test/support/mesh-set-up.ts', "verifyAsShown('make deploy-all'"],
  'CONTEXT=my-cluster IMAGE=registry.example/mesh-library:0.1.0 VM_HOST=db1 VM_ADDRESS=203.0.113.7 make deploy-all':
    ['test/anywhere/deployment.test.ts', "runVerb('deploy-all'"],
  'make destroy-all': ['test/support/mesh-tear-down.ts', "runVerb('destroy-all'"],
  'make logs': ['test/mesh/commands.test.ts', 'make logs'],
  'make psql': ['test/mesh/commands.test.ts', 'make psql'],
  'make ledger': ['test/mesh/commands.test.ts', 'make ledger'],
  'make vm-reenroll': ['test/mesh/commands.test.ts', 'make vm-reenroll'],
  'make rotate-password': ['test/integration/faults/rotate-password.test.ts', 'const rotations'],
  'make observe': ['test/mesh/observe.test.ts', "verifyAsShown('make observe'"],
  'make drills': ['test/mesh/drills.test.ts', 'library.fault('],
  'make drill-vm-reboot': ['examples/node-test/mesh.test.ts', "fault('vm-reboot')"],
  'make soak': ['test/unit/faults/soak.test.ts', 'runSoak('],
  'make tour': ['test/unit/workshop/tour.test.ts', 'playAll('],
  'make migrate-finish': ['test/support/mesh-tear-down.ts', "'migrate-finish'"],
  'make bundle': ['test/bundle/closed-network.test.ts', 'scripts/bundle.ts'],
  'make bundle-verify': ['test/unit/bundle/archive.test.ts', 'verifyBundle('],
  'BUNDLE=mesh-library-bundle.tar make bundle-verify': ['test/unit/bundle/archive.test.ts', 'verifyBundle('],
  'BUNDLE=mesh-library-bundle.tar make deploy-all': ['test/bundle/closed-network.test.ts', 'BUNDLE: join('],
  'make container': ['test/host/container.test.ts', 'scripts/container.ts'],
  'docker run --rm --publish 8080:8080 --publish 8081:8081 mesh-library:0.1.0-all': [
    'test/host/container.test.ts',
    'new GenericContainer(image)',
  ],
  'npm pack': ['test/support/other-projects.ts', 'pack --silent'],
  'npm install --save-dev ../mesh-library/mesh-library-0.1.0.tgz': [
    'test/support/other-projects.ts',
    'install --prefer-offline',
  ],
  'PLAN=1 make cloud-gcp': ['test/integration/cloud/gcloud.test.ts', "PLAN: '1'"],
  'make cloud-gcp': ['test/integration/cloud/gcloud.test.ts', "start('cloud-gcp')"],
  'CONTEXT=gke_… VM_HOST=library-postgres-1-vm … make deploy-all': [
    'test/anywhere/deployment.test.ts',
    "runVerb('deploy-all'",
  ],
  'make cloud-gcp-down': ['test/integration/cloud/gcloud.test.ts', "start('cloud-gcp-down'"],
};

const chapters = await readChapters();
const shown = (await readShownCommands()).map(({ command }) => command);
const pages = await readPages();

/** The verbs in a text, whatever is set for them. */
const listVerbs = (text: string) => [...text.matchAll(/\bmake ([a-z][\w%-]*)/g)].map(([, verb = '']) => verb);

describe('what the pages tell you to type', () => {
  const readme = pages.find(({ page }) => page === 'README.md')?.text ?? '';
  const spans = [...readme.matchAll(/`([^`\n]+)`/g)].map(([, span = '']) => span);
  const inText = spans.flatMap(listVerbs).map((verb) => `make ${verb.replace('step-N', 'step-1')}`);
  const typed = new Set([...shown, ...inText]);
  const inChapters = new Set(
    chapters.flatMap(({ exercises }) => exercises.flatMap(({ command }) => command.split('\n'))),
  );
  const isInChapters = (command: string) =>
    [...inChapters].some((line) => line === command || line.startsWith(`${command} `));

  test('is run by the workshop or by a test', () => {
    expect([...typed].filter((command) => !isInChapters(command) && !(command in runBy))).toEqual([]);
  });

  test.each(Object.entries(runBy))('%s is run by a test that says so', async (command, [file, words]) => {
    expect(typed).toContain(command);
    const text = await readFile(`${projectRoot}${file}`, 'utf8');
    expect({ file, words, isThere: text.includes(words) }).toEqual({ file, words, isThere: true });
  });

  test.each(pages)('is a verb of the Makefile: $page', async ({ text }) => {
    const makefile = await readFile(`${projectRoot}Makefile`, 'utf8');
    const targets = [...makefile.matchAll(/^([a-z%-]+):/gm)].map(([, target = '']) => target);
    const patterns = targets.map((target) => new RegExp(`^${target.replace('%', '.+')}$`));
    const code = [...text.matchAll(/`([^`\n]+)`|^\$ (.*)$/gm)].map(([match]) => match.replace(/#.*/, ''));

    expect(code.flatMap(listVerbs).filter((verb) => !patterns.some((pattern) => pattern.test(verb)))).toEqual(
      [],
    );
  });
});

test('README.md says how many chapters there are, and how long they take', () => {
  const words = ['no', 'One', 'Two', 'Three', 'Four', 'Five', 'Six', 'Seven', 'Eight', 'Nine', 'Ten'];
  const minutes = chapters.reduce((sum, chapter) => sum + chapter.minutes, 0);

  expect(pages.find(({ page }) => page === 'README.md')?.text).toContain(
    `[${words[chapters.length]} chapters](docs/workshop/README.md) in ${minutes} minutes`,
  );
});
