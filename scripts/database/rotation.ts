import type { Deployment } from '../deployment/deployment.ts';
import type { Plan } from '../lib/plan.ts';
import { offerPassword, retirePassword, switchPassword } from './rotation-passwords.ts';
import { awaitPods, tryConnections } from './rotation-pods.ts';

/**
 * Another password for inventory, with no request that fails: the pods know the old and the new one before the database
 * changes, and take whichever it wants. Whatever breaks off in between leaves a library that works; the next run goes on.
 */
export function planRotation(deployment: Deployment): Plan<string> {
  return {
    offered: { step: offerPassword(deployment) },
    known: { step: awaitPods(deployment, 'inventory knows both'), after: ['offered'] },
    switched: { step: switchPassword(deployment), after: ['known'] },
    retired: { step: retirePassword(deployment), after: ['switched'] },
    forgotten: { step: awaitPods(deployment, 'inventory knows the new one alone'), after: ['retired'] },
    tried: { step: tryConnections(deployment), after: ['forgotten'] },
  };
}
