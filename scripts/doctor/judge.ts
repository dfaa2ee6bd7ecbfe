import { orderByCause } from './causes.ts';
import { findClients } from './clients.ts';
import { findControlPlane, findPods, findVersionSkew } from './control-plane.ts';
import { findDatabaseRules } from './database-rules.ts';
import { findDatabase } from './database.ts';
import type { Facts } from './facts.ts';
import type { Examination, Finding } from './finding.ts';
import { findHealthCheck } from './health-check.ts';
import { findIdentity } from './identity.ts';
import { findLibrary } from './library.ts';
import { findNetwork } from './network.ts';
import { findUnreachable } from './reachability.ts';
import { findRegistration } from './registration.ts';
import { findServices } from './services.ts';
import { findSidecar } from './sidecar.ts';
import { listUntold } from './untold.ts';
import { findWayToIstiod } from './way-to-istiod.ts';
import { findWorkshopStep } from './workshop.ts';

/** Each looks at the facts from one side. */
const families: ((facts: Facts) => Finding[])[] = [
  findUnreachable,
  findControlPlane,
  findDatabase,
  findDatabaseRules,
  findSidecar,
  findIdentity,
  findWayToIstiod,
  findNetwork,
  findHealthCheck,
  findRegistration,
  findServices,
  findClients,
  findVersionSkew,
  findPods,
  findWorkshopStep,
  findLibrary,
];

/** What the facts mean. Pure: the same facts, the same findings. */
export function judge(facts: Facts): Examination {
  const findings = orderByCause(families.flatMap((find) => find(facts)));
  return { findings, untold: listUntold(facts, findings) };
}
