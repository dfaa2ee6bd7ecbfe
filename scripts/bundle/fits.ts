import type { Deployment } from '../deployment/deployment.ts';
import { CommandError } from '../lib/run.ts';
import { verifyBundle } from './archive.ts';
import { readVersions } from './contents.ts';
import { listMismatches, type Manifest } from './manifest.ts';
import { readHostSystem } from './vm-packages.ts';

/** What prevents a deployment from taking everything from its bundle, before anything is changed. */
export async function findBundleProblem(deployment: Deployment): Promise<string | undefined> {
  const { BUNDLE: file } = deployment.settings;
  if (file === undefined) return undefined;
  const { manifest } = await verifyBundle(file);
  const mismatches = await findMismatches(deployment, manifest).catch((error: unknown) => {
    // A tool that is missing or a host that does not answer is a problem of its own.
    if (error instanceof CommandError) return [];
    throw error;
  });
  return mismatches.length === 0
    ? undefined
    : [`${file} was made for something else:`, ...mismatches].join('\n  ');
}

async function findMismatches(deployment: Deployment, { versions, vmSystem }: Manifest): Promise<string[]> {
  const mismatches = listMismatches(versions, await readVersions(deployment));
  const { VM_HOST } = deployment.settings;
  if (VM_HOST === undefined) return mismatches;
  const system = `system of ${VM_HOST}`;
  const found = await readHostSystem(deployment.machine);
  return [...mismatches, ...listMismatches({ [system]: vmSystem }, { [system]: found })];
}
