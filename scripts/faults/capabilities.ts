import type { Deployment } from '../deployment/deployment.ts';
import { UserError } from '../lib/user-error.ts';

/** What a fault may require. An adapter that can't do it doesn't have it; the sentence says so. */
const capabilities = {
  'machine.power': {
    find: ({ machine }: Deployment) => machine.power,
    explainAbsence: ({ machine }: Deployment) =>
      `${machine.name} is reached by ssh alone: only you can switch it off and on.`,
  },
  'machine.clock': {
    find: ({ machine }: Deployment) => machine.clock,
    explainAbsence: ({ machine }: Deployment) =>
      `${machine.name} is reached by ssh alone: its clock is yours, and stays as it is.`,
  },
  'machine.disk': {
    find: ({ machine }: Deployment) => machine.disk,
    explainAbsence: ({ machine }: Deployment) =>
      `${machine.name} is a host of yours: the write-ahead log of its PostgreSQL stays on the disk where it is.`,
  },
  /** PostgreSQL's process, its settings and whom it lets in; and the boot of its machine, which ends them all. */
  'machine.database': {
    find: ({ settings }: Deployment) => (settings.ADOPT ? undefined : true),
    explainAbsence: ({ machine }: Deployment) =>
      `PostgreSQL on ${machine.name} was there before, and may have other clients (ADOPT=1): they are to notice nothing.`,
  },
  'cluster.istiod': {
    find: ({ cluster }: Deployment) => cluster.istiod,
    explainAbsence: ({ cluster }: Deployment) =>
      `The Istio of ${cluster.context} may serve others, too: istiod and the ways to it stay up.`,
  },
  'cluster.node': {
    find: ({ cluster }: Deployment) => cluster.node,
    explainAbsence: ({ cluster }: Deployment) =>
      `${cluster.context} is reached by kubectl alone: only you can switch its nodes off and on.`,
  },
};

export type Capability = keyof typeof capabilities;
type Found<Name extends Capability> = NonNullable<ReturnType<(typeof capabilities)[Name]['find']>>;

/** Throws a UserError where the deployment's adapter can't do it. */
export function getCapability<Name extends Capability>(deployment: Deployment, name: Name): Found<Name> {
  const { find, explainAbsence } = capabilities[name];
  const found = find(deployment);
  if (found === undefined) throw new UserError(explainAbsence(deployment));
  return found as Found<Name>;
}

/** Why this deployment can't do all that is required, in a sentence; nothing where it can. */
export function explainUnavailable(deployment: Deployment, requires: Capability[] = []): string | undefined {
  const missing = requires.find((name) => capabilities[name].find(deployment) === undefined);
  return missing && capabilities[missing].explainAbsence(deployment);
}
