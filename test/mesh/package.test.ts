import { join } from 'node:path';
import { findReport } from '../../scripts/deployment/report.ts';
import { readImageId } from '../../scripts/docker/images.ts';
import { projectRoot } from '../../scripts/lib/project-root.ts';
import type { DeployedLibrary } from '../../scripts/testing/deploy-library.ts';
import { deployLimitMs } from '../../scripts/testing/verbs.ts';
import { deployMeshTest, meshEnv } from '../support/library.ts';
import { createOtherProjects, runAsStranger, type OtherProjects } from '../support/other-projects.ts';

let library: DeployedLibrary;
let projects: OtherProjects;

beforeAll(async () => {
  [library, projects] = await Promise.all([
    deployMeshTest(),
    // It deploys, and needs no PostgreSQL on this machine.
    createOtherProjects(['node-test'], ['--omit=optional']),
  ]);
}, deployLimitMs);

afterAll(() => projects[Symbol.asyncDispose]());

test(
  "another project's suite finds the deployment, verifies it, reboots its VM, and gives it back as it was",
  async () => {
    const { deployment } = library;
    const image = await readImageId(deployment);

    // In the folder where the deployment is noted.
    const args = ['--test', join(projects.folder, 'node-test/mesh.test.ts')];
    const { status, output } = await runAsStranger(projectRoot, process.execPath, args, {
      DEPLOYMENT: meshEnv.NAME,
    });

    console.log(output);
    expect({ status, output }).toEqual({
      status: 0,
      output: expect.stringMatching(/Clients saw an outage of .* s; ledger clean: \d\d+ acknowledged, each/),
    });
    expect(await findReport(deployment)).toMatchObject({ verified: true });
    expect(await readImageId(deployment)).toBe(image);
  },
  deployLimitMs,
);
