import { deployLibrary, type DeployedLibrary } from '../../scripts/testing/deploy-library.ts';

/**
 * The deployment of this project's own mesh tests: made from nothing before the first file of test/mesh, removed after the
 * last (mesh-set-up.ts, mesh-tear-down.ts). Each file begins with `deployMeshTest()`, which takes seconds where all is well
 * and mends what a file before it has left broken; so no file depends on another, nor on their order.
 */
export const meshEnv = { NAME: 'mesh-test', WEB_PORT: '18490', VM_SSH_PORT: '12522' };

export function deployMeshTest(): Promise<DeployedLibrary> {
  return deployLibrary({ name: meshEnv.NAME, settings: meshEnv });
}
