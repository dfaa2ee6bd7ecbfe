import { join } from 'node:path';
import { endWithFailure } from '../lib/script.ts';
import { environment, parseName, type Settings } from '../lib/settings.ts';
import { createDeployment, nameDirectory, type Deployment } from './deployment.ts';
import { combineSettings, findStoredSettings } from './stored-settings.ts';

/**
 * The deployment that a verb works on, by its stored settings and the environment. deploy-all alone may change settings. Called
 * before a script's own code runs, so what is wrong with them ends the script here.
 */
export async function openDeployment({ isDeploying = false } = {}): Promise<Deployment> {
  try {
    return createDeployment(await readSettings(environment, isDeploying));
  } catch (error) {
    return endWithFailure(error);
  }
}

/** A deployment's settings, as they are stored and as this environment has them. */
export async function readSettings(env: NodeJS.ProcessEnv, isDeploying = false): Promise<Settings> {
  const name = parseName(env);
  if (env.NAME && env.NAME !== name) {
    console.error(
      `NAME=${env.NAME} can't be a deployment's name (small letters, digits and hyphens, at most 31): this is about "${name}".`,
    );
  }
  const directory = nameDirectory(name);
  const settings = combineSettings(env, await findStoredSettings(directory), isDeploying);
  // What a bundle brings stays with the deployment's files, so that no later verb needs the bundle.
  const isBundled = isDeploying && settings.BUNDLE !== undefined;
  return { ...settings, ...(isBundled && { ISTIO_SIDECAR_DEB: join(directory, 'istio-sidecar.deb') }) };
}
