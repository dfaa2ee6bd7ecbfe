import type { Deployment } from '../deployment/deployment.ts';
import { createCertificateFaults } from './certificates.ts';
import { createControlPlaneFaults } from './control-plane.ts';
import { createDatabaseFaults } from './database.ts';
import { createDiskFaults } from './disk.ts';
import { createEnrollmentFaults } from './enrollment.ts';
import { createIstiodPathFaults } from './istiod-path.ts';
import { createMeshObjectFaults } from './mesh-objects.ts';
import { createMigrationFaults } from './migration.ts';
import { createNetworkFaults } from './network.ts';
import { createPasswordFaults } from './passwords.ts';
import { createPodFaults } from './pods.ts';
import { createRestartFaults } from './restarts.ts';
import { createSidecarFaults } from './vm-sidecar.ts';
import { createVmFaults } from './vm.ts';
import { explainUnavailable } from './capabilities.ts';
import { isDrill, isMatrixRow, type CreateFaults, type Drill, type Fault, type MatrixRow } from './fault.ts';

/** In the order in which `make drills` and `make doctor-matrix` run them: what may leave traces comes last. */
const subjects: CreateFaults[] = [
  createVmFaults,
  createSidecarFaults,
  createDatabaseFaults,
  createPodFaults,
  createNetworkFaults,
  createIstiodPathFaults,
  createMeshObjectFaults,
  createControlPlaneFaults,
  createRestartFaults,
  createCertificateFaults,
  createPasswordFaults,
  createEnrollmentFaults,
  createDiskFaults,
  createMigrationFaults,
];

/** Every way in which we know how to break the deployment. */
export function listFaults(deployment: Deployment): Fault[] {
  return subjects.flatMap((createFaults) => createFaults(deployment));
}

/** Also those that this deployment can't do: they say why. */
export function listDrills(deployment: Deployment): Drill[] {
  return listFaults(deployment).filter(isDrill);
}

/** Only those that this deployment can do, under the names that `make` knows. */
export function listMatrixRows(deployment: Deployment): MatrixRow[] {
  return listFaults(deployment)
    .filter(isMatrixRow)
    .filter(({ requires }) => explainUnavailable(deployment, requires) === undefined)
    .map((fault) => (isDrill(fault) ? { ...fault, name: `drill-${fault.name}` } : fault));
}
