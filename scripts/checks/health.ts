import { verifyBooks, verifyRollouts } from '../application/services.ts';
import type { Deployment } from '../deployment/deployment.ts';
import { verifyInMesh } from '../mesh/workload-entry.ts';

/** Throws, with the first thing that is wrong, unless pods, VM, database and page are all as they should be. */
export async function verifyHealthy(deployment: Deployment): Promise<void> {
  const { vm: address } = await deployment.machine.addresses();
  await Promise.all([
    verifyRollouts(deployment.cluster),
    verifyInMesh(deployment, address),
    deployment.cluster.webUrl().then(verifyBooks),
  ]);
}
