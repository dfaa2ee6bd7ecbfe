import type { Deployment } from '../deployment/deployment.ts';
import type { RunOptions } from '../lib/run.ts';
import { findHealth, type WorkloadEntry } from './istio-objects.ts';

/** istiod's note on an entry whose VM it has lost. */
const lostMark = 'istio.io/disconnectedAt';

export async function listWorkloadEntries(
  { cluster }: Deployment,
  options?: RunOptions,
): Promise<WorkloadEntry[]> {
  return await cluster.list<WorkloadEntry>('workloadentries', ['--selector=app=postgres-1-vm'], options);
}

/** Takes away what is left of the VM at addresses that it had before: istiod would send clients there for a day. */
export async function removeFormerEntries(deployment: Deployment, address: string): Promise<void> {
  const former = (await listWorkloadEntries(deployment)).filter(({ spec }) => spec.address !== address);
  if (former.length > 0) {
    const names = former.map(({ metadata }) => metadata.name);
    await deployment.cluster.kubectl(['delete', 'workloadentry', '--ignore-not-found', ...names]);
  }
}

/** Throws, with the reason, unless the VM of this address is registered, connected, healthy, and alone. */
export async function verifyInMesh(deployment: Deployment, address: string): Promise<void> {
  const entries = await listWorkloadEntries(deployment);
  const [entry, ...others] = entries;
  if (entry === undefined) {
    throw new Error('istiod has no WorkloadEntry of the VM: its sidecar has not reached it.');
  }
  if (others.length > 0) {
    throw new Error(
      `there are ${entries.length} WorkloadEntries, at ${entries.map(({ spec }) => spec.address).join(', ')}.`,
    );
  }
  if (entry.spec.address !== address) {
    throw new Error(`the VM is registered at ${entry.spec.address}, and is at ${address}.`);
  }
  const lost = entry.metadata.annotations?.[lostMark];
  if (lost !== undefined) {
    throw new Error(`the VM is out of istiod's sight since ${lost}.`);
  }
  const health = findHealth(entry);
  if (health?.status !== 'True') {
    throw new Error(health?.message ?? 'no health check of the VM has succeeded yet.');
  }
}
