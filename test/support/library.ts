import { createDeployment, type Deployment } from '../../scripts/deployment/deployment.ts';
import { readSettings } from '../../scripts/deployment/open.ts';
import { projectRoot } from '../../scripts/lib/project-root.ts';
import { findReport, type DeploymentReport } from '../../scripts/deployment/report.ts';
import { CommandError, run } from '../../scripts/lib/run.ts';

/**
 * The deployment of this project's own mesh tests: made from nothing before the first file of test/mesh, removed after the
 * last (mesh-set-up.ts, mesh-tear-down.ts). Each file begins with `deployLibrary(meshEnv)`, which takes seconds where all is
 * well and mends what a file before it has left broken; so no file depends on another, nor on their order.
 */
export const meshEnv = { NAME: 'mesh-test', WEB_PORT: '18490', VM_SSH_PORT: '12522' };

/**
 * The deployed library, for any suite that wants to test against it:
 *
 *     let library: Library;
 *     beforeAll(async () => { library = await deployLibrary({ NAME: 'my-suite', WEB_PORT: '8090' }); }, deployLimitMs);
 *     afterAll(() => giveBack(library), removeLimitMs);
 *
 * `deployLibrary` makes what is missing and goes on from whatever state it finds, so a library that stands already costs some
 * seconds. `giveBack` removes it only where deployLibrary found none before. `findLibrary` deploys nothing.
 */
export interface Library {
  /** Addresses, versions and seconds: the content of `.deployment.json`. */
  report: DeploymentReport;
  /** The ways to reach its parts: kubectl, istioctl, the VM by ssh. */
  deployment: Deployment;
  /** What deploy-all said. */
  output: string;
  wasThere: boolean;
  env: Record<string, string>;
}

export const deployLimitMs = 900_000;
export const removeLimitMs = 300_000;

/** Deploys under the settings given, which are those of scripts/lib/settings.ts. Throws deploy-all's CommandError. */
export async function deployLibrary(env: Record<string, string> = {}): Promise<Library> {
  const wasThere = (await findLibrary(env)) !== undefined;
  const output = await runVerb('deploy-all', env, deployLimitMs);
  const library = await findLibrary(env);
  if (!library) {
    throw new Error(`deploy-all has ended, but its report is missing:\n${output}`);
  }
  return { ...library, output, wasThere };
}

/** The library that stands under these settings, or nothing. */
export async function findLibrary(env: Record<string, string> = {}): Promise<Library | undefined> {
  const deployment = createDeployment(await readSettings({ ...process.env, ...env }));
  const report = await findReport(deployment);
  return report && { report, deployment, output: '', wasThere: true, env };
}

/** Removes a library, unless it was there before it was asked for. */
export async function giveBack({ wasThere, env }: Library): Promise<void> {
  if (!wasThere) {
    await runVerb('destroy-all', { ...env, YES: '1' }, removeLimitMs);
  }
}

/** Runs one of the scripts as `make` would, and answers what it printed. */
export async function runVerb(
  verb: 'deploy-all' | 'destroy-all' | 'verify' | 'status' | 'observe' | 'observe-down',
  env: Record<string, string>,
  timeoutMs = deployLimitMs,
): Promise<string> {
  try {
    return await run(process.execPath, [`${projectRoot}scripts/${verb}.ts`], { env, timeoutMs });
  } catch (error) {
    // Jest shows the message alone; what the script said last is what one wants to read.
    if (error instanceof CommandError) error.message = `${verb} failed:\n${error.output}`;
    throw error;
  }
}
