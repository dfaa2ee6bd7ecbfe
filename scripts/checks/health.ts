import { verifyBooks, verifyRollouts } from '../application/services.ts';
import { hasSide, readDatabasePlacement } from '../cluster/database-placement.ts';
import type { Deployment } from '../deployment/deployment.ts';
import { verifyInMesh } from '../mesh/workload-entry.ts';
import { assessDatabase } from '../migration/assess.ts';
import { readDatabaseReport } from '../migration/database-report.ts';

const sidesTimeoutMs = 20_000;

/** Throws, with the first thing that is wrong, unless pods, VM, database, its standby where there is one, and page are all as they should be. */
export async function verifyHealthy(deployment: Deployment): Promise<void> {
  await Promise.all([
    verifyRollouts(deployment.cluster),
    verifyVm(deployment),
    deployment.cluster.webUrl().then(verifyBooks),
    verifySides(deployment),
  ]);
}

async function verifyVm(deployment: Deployment): Promise<void> {
  const [placement, { vm: address }] = await Promise.all([
    readDatabasePlacement(deployment.cluster),
    deployment.machine.addresses(),
  ]);
  if (hasSide(placement, 'vm')) await verifyInMesh(deployment, address);
}

async function verifySides(deployment: Deployment): Promise<void> {
  const [problem] = assessDatabase(await readDatabaseReport(deployment, sidesTimeoutMs));
  if (problem) throw new Error(`${problem.name}: ${problem.seen}`);
}
