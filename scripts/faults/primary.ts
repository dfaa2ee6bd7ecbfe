import { readPrimarySide, verifyHasVm } from '../cluster/database-placement.ts';
import type { Deployment } from '../deployment/deployment.ts';
import { UserError } from '../lib/user-error.ts';
import type { Fault } from './fault.ts';

/** Throws without a VM, and while the primary is in the cluster: faults of the VM would break a standby, and prove nothing. */
export async function verifyFaultsHitPrimary(
  { cluster }: Pick<Deployment, 'cluster'>,
  faults: Fault[],
): Promise<void> {
  await verifyHasVm(cluster);
  const names = faults.filter(({ movesPrimary }) => !movesPrimary).map(({ name }) => name);
  if (names.length === 0 || (await readPrimarySide(cluster)) === 'vm') return;
  throw new UserError(
    `The primary is in the cluster, and what breaks the VM would break its standby: make migrate-back first. (${names.join(', ')})`,
  );
}
