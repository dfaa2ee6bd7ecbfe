import type { Deployment } from '../lib/deployment.ts';
import type { Break } from './break.ts';
import { createBreaksOfTheCluster } from './cluster.ts';
import { createBreaksOfTheDatabase } from './database.ts';
import { createBreaksOfTheMachine } from './machine.ts';
import { createBreaksOfTheSidecar } from './sidecar.ts';
import { createBreaksOfTheWay } from './way-to-istiod.ts';

/** Everything that can be wrong without a drill for it. */
export function listBreaks(deployment: Deployment): Break[] {
  return [
    createBreaksOfTheMachine,
    createBreaksOfTheWay,
    createBreaksOfTheSidecar,
    createBreaksOfTheDatabase,
    createBreaksOfTheCluster,
  ].flatMap((create) => create(deployment));
}
