import { readFile } from 'node:fs/promises';
import { Ajv } from 'ajv';
import { joinMesh } from '../../scripts/mesh/join.ts';
import { installPostgres } from '../../scripts/database/postgres.ts';
import { readLoadFactor } from '../../scripts/lib/load-factor.ts';
import { projectRoot } from '../../scripts/lib/project-root.ts';
import { vmFolder } from '../../scripts/machine/machine.ts';
import { sendVmScripts } from '../../scripts/machine/vm-scripts.ts';
import type { DeployedLibrary } from '../../scripts/testing/deploy-library.ts';
import { deployLimitMs, runVerb } from '../../scripts/testing/verbs.ts';
import { deployMeshTest, meshEnv } from '../support/library.ts';
import { readVmSnapshot } from '../support/vm-snapshot.ts';

const secondRunSeconds = 15;

/** Each object of ours with the number of its version, which moves with every change of what is wanted. */
async function readVersions({ deployment }: DeployedLibrary): Promise<string> {
  return await deployment.cluster.kubectl([
    ...['get', '--all-namespaces', '-o'],
    'jsonpath={range .items[*]}{.kind}/{.metadata.name} {.metadata.uid} {.metadata.generation}{"\\n"}{end}',
    'deployments,services,serviceaccounts,secrets,workloadgroups,gateways,virtualservices,destinationrules,peerauthentications,authorizationpolicies,sidecars',
  ]);
}

async function readJson(file: string): Promise<object> {
  return JSON.parse(await readFile(file, 'utf8')) as object;
}

async function countBooks({ deployment }: DeployedLibrary): Promise<number> {
  return Number(await deployment.database.sql('select count(*) from inventory.books'));
}

/** What stays: the record of what we installed for PostgreSQL, and two files of the container's image. */
const stays =
  /^(\/var\/lib\/mesh-library\/record\/|\/etc\/mesh-library\/dedicated |\/etc\/postgresql-common\/)/;
/** For a unit that is unknown, systemd answers with its name and nothing else. */
const isOfTheMesh = (line: string) =>
  /istio|mesh.library/i.test(line) && !stays.test(line) && !/^(Id|UnitFileState)=/.test(line);

// A story in one order: each test goes on from where the one before it has left the deployment.
describe('a deployment', () => {
  let library: DeployedLibrary;

  beforeAll(async () => {
    library = await deployMeshTest();
  }, deployLimitMs);

  test('is verified, and ends with lines of both ends', () => {
    expect(library.report.verified).toBe(true);
    expect(library.output).toMatch(/✅ inserted .+\n.* inbound\|5432\|/);
  });

  test('serves its page with all that the page loads first', async () => {
    const page = await (await fetch(library.urls.web)).text();
    const files = [...page.matchAll(/(?:src|href)="([\w/.-]+\.(?:js|css))"/g)].map(([, file = '']) => file);

    const statuses = await Promise.all(
      files.map(async (file) => [file, (await fetch(new URL(file, library.urls.web))).status]),
    );

    expect(files).toContain('main.js');
    expect(statuses).toEqual(files.map((file) => [file, 200]));
  });

  test('is noted in files as their schemas say', async () => {
    const { report, directory } = library.deployment.files;
    const ajv = new Ajv({ validateFormats: false });

    for (const [schema, file] of [
      ['deployment-report', report],
      ['deployment-settings', `${directory}/settings.json`],
    ] as const) {
      const validate = ajv.compile(await readJson(`${projectRoot}docs/schemas/${schema}.json`));
      validate(await readJson(file));
      expect([file, validate.errors]).toEqual([file, null]);
    }
  });

  test(
    'changes nothing when it is deployed again, within 15 s',
    async () => {
      const versions = await readVersions(library);
      const snapshot = await readVmSnapshot(library.deployment);

      const began = performance.now();
      await runVerb('deploy-all', meshEnv, deployLimitMs);
      const seconds = (performance.now() - began) / 1000;

      expect(await readVersions(library)).toBe(versions);
      expect(await readVmSnapshot(library.deployment)).toEqual(snapshot);
      expect(seconds).toBeLessThan(secondRunSeconds * readLoadFactor());
    },
    deployLimitMs,
  );

  test(
    "has no change of its VM's scripts when each is run twice",
    async () => {
      const { deployment } = library;
      for (const step of [installPostgres(deployment), joinMesh(deployment)]) {
        await step.run();
        const snapshot = await readVmSnapshot(deployment);

        await step.run();

        expect(await readVmSnapshot(deployment)).toEqual(snapshot);
      }
    },
    deployLimitMs,
  );

  test.each([
    ["sidecar.deb isn't what its checksum tells", `${'0'.repeat(64)}  package`, '1.0'],
    ['sidecar.deb.sha256 has no SHA-256 checksum', '<html>', '1.0'],
    ['sidecar.deb is version 1.0, and the mesh is 2.0', '$(sha256sum $package)', '2.0'],
  ])(
    'refuses a package of the sidecar, and changes nothing: %s',
    async (sentence, sum, version) => {
      const { machine } = library.deployment;
      const snapshot = await readVmSnapshot(library.deployment);
      const control = `Package: istio-sidecar\\nVersion: 1.0\\nArchitecture: all\\nMaintainer: test\\nDescription: test\\n`;

      const refused = machine.sh(`
        folder=$(mktemp --directory) && trap 'rm -rf $folder' EXIT && cd $folder && package=$folder/sidecar.deb
        mkdir -p tree/DEBIAN && printf '${control}' > tree/DEBIAN/control
        dpkg-deb --build tree $package > /dev/null && echo "${sum}" > $package.sha256
        ISTIO_VERSION=${version} SIDECAR_PACKAGE=$package ${vmFolder}/join-mesh.sh $folder 2>&1`);

      await expect(refused).rejects.toThrow(sentence);
      expect(await readVmSnapshot(library.deployment)).toEqual(snapshot);
    },
    deployLimitMs,
  );

  test(
    'keeps its books when the VM leaves the mesh, and again when it leaves twice',
    async () => {
      const { machine } = library.deployment;
      const books = await countBooks(library);
      const leave = async () => {
        await sendVmScripts(machine);
        await machine.sh(`${vmFolder}/leave-mesh.sh 2>&1`);
        return await readVmSnapshot(library.deployment);
      };

      const first = await leave();
      const second = await leave();

      expect(second).toEqual(first);
      expect(first.filter(isOfTheMesh)).toEqual([]);
      expect(await countBooks(library)).toBeGreaterThanOrEqual(books);
    },
    deployLimitMs,
  );

  test(
    'is mended by deploying again',
    async () => {
      const books = await countBooks(library);

      library = await deployMeshTest();

      expect(library.report.verified).toBe(true);
      expect(await countBooks(library)).toBeGreaterThanOrEqual(books);
    },
    deployLimitMs,
  );
});
