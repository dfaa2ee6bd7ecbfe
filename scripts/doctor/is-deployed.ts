import type { Deployment } from '../deployment/deployment.ts';
import { findReport } from '../deployment/report.ts';
import { findStoredSettings } from '../deployment/stored-settings.ts';
import { readPower } from './facts/power.ts';

/** Whether there is something to diagnose: a deployment that is half made or half removed counts as one. */
export async function isDeployed(deployment: Deployment): Promise<boolean> {
  if ((await findReport(deployment)) !== undefined) return true;
  const { node, vm } = await readPower(deployment).catch(() => ({ node: undefined, vm: undefined }));
  if ([node, vm].some((machine) => machine !== undefined && machine.state !== 'absent')) return true;
  // Of a cluster and a host of yours, only the settings tell: they are written first and removed last.
  return (await findStoredSettings(deployment.files.directory)) !== undefined;
}
