import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findText } from '../lib/files.ts';
import type { Step } from '../lib/plan.ts';
import {
  parseDeploymentSettings,
  parseSettings,
  pickDeploymentSettings,
  type DeploymentSettings,
  type Settings,
} from '../lib/settings.ts';
import { UserError } from '../lib/user-error.ts';
import type { Deployment } from './deployment.ts';

type Key = keyof DeploymentSettings;

/** With another value of one of these it is another deployment; deploy-all may change the others. */
const fixedKeys: Key[] = [
  ...(['CONTEXT', 'NAMESPACE', 'ISTIO', 'VM_HOST', 'WEB_PORT', 'KIND_NODE_IMAGE', 'NETWORK_SUBNET'] as const),
];
/** Of the container that stands in for a VM, these can't change either. */
const fixedContainerKeys: Key[] = ['VM_USER', 'VM_SSH_PORT'];

/** The settings that a deployment was made with; nothing before the first deploy-all. */
export async function findStoredSettings(directory: string): Promise<DeploymentSettings | undefined> {
  const file = join(directory, 'settings.json');
  const text = await findText(file);
  if (text === undefined) return undefined;
  try {
    return parseDeploymentSettings(JSON.parse(text));
  } catch (cause) {
    throw new UserError(
      `${file} can't be read, and only it knows what this deployment consists of: restore it from a copy, or correct it (${String(cause)}).`,
      { cause },
    );
  }
}

/** Writes a deployment's settings down, for every verb that follows. None of them is a secret. */
export async function storeSettings(directory: string, settings: DeploymentSettings): Promise<void> {
  const file = join(directory, 'settings.json');
  await mkdir(directory, { recursive: true, mode: 0o700 });
  await writeFile(`${file}.new`, `${JSON.stringify(settings, undefined, 2)}\n`);
  await rename(`${file}.new`, file);
}

/** Before anything is changed: whatever becomes of this deploy-all, destroy-all knows where to look. */
export function rememberSettings({ settings, files }: Deployment): Step {
  return {
    title: 'settings',
    limitMs: 10_000,
    run: async () => {
      const wanted = pickDeploymentSettings(settings);
      const isSame = isEqual(await findStoredSettings(files.directory), wanted);
      if (!isSame) await storeSettings(files.directory, wanted);
      return isSame ? { changed: false, note: 'as before' } : undefined;
    },
  };
}

/**
 * The stored settings, and what the environment says to this run. Throws a UserError where the two contradict each other:
 * another value than the deployment was made with would have a verb look in the wrong place.
 */
export function combineSettings(
  env: NodeJS.ProcessEnv,
  stored: DeploymentSettings | undefined,
  isDeploying: boolean,
): Settings {
  // So common a name that it may mean anything; deploy-all alone asks for it.
  const given = isDeploying ? env : { ...env, IMAGE: undefined };
  const settings = parseSettings(given);
  if (stored === undefined) return settings;

  const isGiven = (key: Key) => (given[key] ?? '') !== '';
  const contradicting = (Object.keys(pickDeploymentSettings(settings)) as Key[]).filter(
    (key) => isGiven(key) && settings[key] !== stored[key],
  );
  const fixed = stored.VM_HOST === undefined ? [...fixedKeys, ...fixedContainerKeys] : fixedKeys;
  const refused = contradicting.filter((key) => !isDeploying || fixed.includes(key));
  if (refused.length > 0) throw new UserError(explainContradiction(refused, settings, stored, fixed));
  const changed = Object.fromEntries(contradicting.map((key) => [key, settings[key]]));
  return { ...settings, ...stored, ...changed };
}

function explainContradiction(
  keys: Key[],
  { NAME, ...wanted }: Settings,
  stored: DeploymentSettings,
  fixed: Key[],
): string {
  const lines = keys.map((key) => {
    const before = stored[key] === undefined ? `without ${key}` : `with ${key}=${stored[key]}`;
    return `${key}=${wanted[key]}: deployment "${NAME}" was made ${before}.`;
  });
  const isFixed = keys.some((key) => fixed.includes(key));
  const advice = isFixed
    ? `Leave it out to work on that one. For another one, remove that first (make destroy-all), or let both stand: NAME=${NAME}-2 … make deploy-all`
    : 'Leave it out, or let deploy-all change the deployment first.';
  return [...lines, advice].join('\n');
}

function isEqual(one: DeploymentSettings | undefined, other: DeploymentSettings): boolean {
  const keys = Object.keys({ ...one, ...other }) as Key[];
  return one !== undefined && keys.every((key) => one[key] === other[key]);
}
