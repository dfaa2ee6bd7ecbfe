import { orderByCause } from './causes.ts';
import { findClients } from './clients.ts';
import { findControlPlane, findPods, findVersionSkew } from './control-plane.ts';
import { findDatabaseRules } from './database-rules.ts';
import { findDatabaseBoot, findDisk, findPassword, findServer } from './database.ts';
import type { Facts } from './facts.ts';
import type { Examination, Finding } from './finding.ts';
import { findHealthCheck } from './health-check.ts';
import { findClock, findIdentity } from './identity.ts';
import { findLibrary } from './library.ts';
import { findNetwork } from './network.ts';
import { findUnreachable } from './reachability.ts';
import { findRegistration } from './registration.ts';
import { findServices } from './services.ts';
import { findFirewall, findProxy, findRedirects } from './sidecar.ts';
import { listUntold } from './untold.ts';
import { findIstiodLine, findWayToIstiod } from './way-to-istiod.ts';
import { NotTold } from './words.ts';
import { findWorkshopStep } from './workshop.ts';

/** Each looks at the facts from one side. */
const sides: ((facts: Facts) => Finding[])[] = [
  ...[findUnreachable, findControlPlane],
  ...[findDisk, findServer, findDatabaseBoot, findDatabaseRules, findPassword],
  ...[findProxy, findRedirects, findFirewall, findClock, findIdentity],
  ...[findIstiodLine, findWayToIstiod, findNetwork, findHealthCheck, findRegistration],
  ...[findServices, findClients, findVersionSkew, findPods, findWorkshopStep, findLibrary],
];

/** What the facts mean. Pure: the same facts, the same findings. */
export function judge(facts: Facts): Examination {
  const silent = new Set<string>();
  const found = sides.flatMap((look) => {
    try {
      return look(facts);
    } catch (error) {
      if (!(error instanceof NotTold)) throw error;
      silent.add(error.word);
      return [];
    }
  });
  const findings = orderByCause(found);
  return { findings, untold: listUntold(facts, findings, [...silent]) };
}
