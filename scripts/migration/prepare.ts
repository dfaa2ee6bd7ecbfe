import type { Side } from '../cluster/database-placement.ts';
import { loadImages } from '../cluster/load-images.ts';
import { installPostgres } from '../database/postgres.ts';
import type { Deployment } from '../deployment/deployment.ts';
import type { Plan } from '../lib/plan.ts';
import { joinMesh } from '../mesh/join.ts';
import { checkMigration } from './prerequisites.ts';
import { createReplicationRole, createReplicationSecret } from './replication-role.ts';
import type { ConnectedSides } from './sides.ts';
import { applyStandby } from './standby.ts';
import { awaitStandby, releaseCommits, synchronize } from './stream.ts';
import { fenceNewServer, prepareVm } from './vm-replication.ts';

/**
 * A second side that follows the primary, whose commits wait for it: so the primary can move at any time. It can stay so for days,
 * and run again it repairs what is missing. With the primary in the cluster that may be the VM itself: `make migrate-finish` gives it up.
 */
export function planPreparation(deployment: Deployment, sides: ConnectedSides, primary: Side): Plan<string> {
  const { machine, settings } = deployment;
  const { POSTGRES_IMAGE } = settings;
  const imageTitle = `image "${POSTGRES_IMAGE}" in the cluster`;
  const ofVm = <T>(step: T) => (primary === 'pod' ? step : undefined);
  return {
    vmImage: { step: ofVm(machine.prepare?.()) },
    vm: { step: ofVm(machine.provide()), after: ['vmImage'] },
    prerequisites: { step: checkMigration(deployment), after: ['vm'] },
    release: { step: releaseCommits(sides), after: ['prerequisites'] },
    postgres: { step: installPostgres(deployment), after: ['release'] },
    secret: { step: createReplicationSecret(deployment), after: ['prerequisites'] },
    role: { step: createReplicationRole(deployment, sides), after: ['postgres', 'secret'] },
    image: { step: loadImages(deployment, imageTitle, [POSTGRES_IMAGE]), after: ['prerequisites'] },
    pod: { step: applyStandby(deployment), after: ['role', 'image'] },
    fence: { step: ofVm(fenceNewServer(sides)), after: ['postgres'] },
    join: { step: ofVm(joinMesh(deployment)), after: ['pod', 'fence'] },
    follow: { step: prepareVm(deployment), after: ['join'] },
    stream: { step: awaitStandby(deployment, sides), after: ['follow'] },
    synchronize: { step: synchronize(deployment, sides), after: ['stream'] },
  };
}
