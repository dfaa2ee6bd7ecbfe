import type { Deployment } from '../deployment/deployment.ts';
import type { Break } from './break.ts';
import { createBreaksOfTheCluster } from './cluster.ts';
import { createBreaksOfTheDatabase } from './database.ts';
import { createBreaksOfTheDrills } from './drills.ts';
import { createBreaksOfTheMachine } from './machine.ts';
import { createBreaksOfTheMesh } from './mesh.ts';
import { createBreaksOfTheSidecar } from './sidecar.ts';
import { createBreaksOfTheWay } from './way-to-istiod.ts';

/** Everything that is broken on purpose: what drills break, and what needs none. */
export function listBreaks(deployment: Deployment): Break[] {
  return [
    createBreaksOfTheMachine,
    createBreaksOfTheWay,
    createBreaksOfTheSidecar,
    createBreaksOfTheDatabase,
    createBreaksOfTheCluster,
    createBreaksOfTheMesh,
    createBreaksOfTheDrills,
  ].flatMap((create) => create(deployment));
}
