import type { Deployment } from './deployment.ts';
import { getAddresses } from '../docker/addresses.ts';
import { verifyBooks, verifyRollouts } from '../application/rollout.ts';
import { verifyInMesh } from '../mesh/workload-entry.ts';

/** Throws, with the first thing that is wrong, unless pods, VM, database and page are all as they should be. */
export async function verifyWhole(deployment: Deployment): Promise<void> {
  const { vm: address } = await getAddresses(deployment);
  await Promise.all([
    verifyRollouts(deployment.cluster),
    verifyInMesh(deployment, address),
    verifyBooks(deployment.webUrl),
  ]);
}
