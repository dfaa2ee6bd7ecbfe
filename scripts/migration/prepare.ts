import { loadImages } from '../cluster/load-images.ts';
import { installPostgres } from '../database/postgres.ts';
import type { Deployment } from '../deployment/deployment.ts';
import type { Plan } from '../lib/plan.ts';
import { checkMigration } from './prerequisites.ts';
import { createReplicationRole, createReplicationSecret } from './replication-role.ts';
import type { ConnectedSides } from './sides.ts';
import { applyStandby } from './standby.ts';
import { awaitStandby, releaseCommits, synchronize } from './stream.ts';
import { prepareVm } from './vm-replication.ts';

/**
 * A second side that follows the primary, whose commits wait for it: so the primary can move at any time. It can stay so for days,
 * and run again it repairs what is missing.
 */
export function planPreparation(deployment: Deployment, sides: ConnectedSides): Plan<string> {
  const { POSTGRES_IMAGE } = deployment.settings;
  const imageTitle = `image "${POSTGRES_IMAGE}" in the cluster`;
  return {
    prerequisites: { step: checkMigration(deployment) },
    release: { step: releaseCommits(sides), after: ['prerequisites'] },
    postgres: { step: installPostgres(deployment), after: ['release'] },
    secret: { step: createReplicationSecret(deployment), after: ['prerequisites'] },
    role: { step: createReplicationRole(deployment, sides), after: ['postgres', 'secret'] },
    image: { step: loadImages(deployment, imageTitle, [POSTGRES_IMAGE]), after: ['prerequisites'] },
    pod: { step: applyStandby(deployment), after: ['role', 'image'] },
    vm: { step: prepareVm(deployment), after: ['pod', 'postgres'] },
    stream: { step: awaitStandby(deployment, sides), after: ['pod', 'vm'] },
    synchronize: { step: synchronize(deployment, sides), after: ['stream'] },
  };
}
