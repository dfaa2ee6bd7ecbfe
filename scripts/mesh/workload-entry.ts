import type { Deployment } from '../deployment/deployment.ts';
import type { RunOptions } from '../lib/run.ts';
import { findHealth, type WorkloadEntry } from './istio-objects.ts';

/** istiod sets it when the VM's proxy disconnects. */
const disconnectedAt = 'istio.io/disconnectedAt';

export function listWorkloadEntries({ cluster }: Deployment, options?: RunOptions): Promise<WorkloadEntry[]> {
  return cluster.list<WorkloadEntry>('workloadentries', ['--selector', 'app=postgres-1-vm'], options);
}

/** Deletes the entries of addresses that the VM had before: istiod would send clients there for a day. */
export async function deleteStaleEntries(deployment: Deployment, address: string): Promise<void> {
  const stale = (await listWorkloadEntries(deployment)).filter(({ spec }) => spec.address !== address);
  if (stale.length > 0) {
    const names = stale.map(({ metadata }) => metadata.name);
    await deployment.cluster.kubectl(['delete', 'workloadentry', '--ignore-not-found', ...names]);
  }
}

/** The VM's entry. Throws, with the reason, unless the VM of this address is registered, connected and healthy, under one entry only. */
export async function verifyInMesh(deployment: Deployment, address: string): Promise<WorkloadEntry> {
  const entries = await listWorkloadEntries(deployment);
  const [entry, ...others] = entries;
  if (entry === undefined) {
    throw new Error('istiod has no WorkloadEntry of the VM: its sidecar has not reached it.');
  }
  if (others.length > 0) {
    const addresses = entries.map(({ spec }) => spec.address);
    throw new Error(`there are ${entries.length} WorkloadEntries, at ${addresses.join(', ')}.`);
  }
  if (entry.spec.address !== address) {
    throw new Error(`the VM is registered at ${entry.spec.address}, and is at ${address}.`);
  }
  const since = entry.metadata.annotations?.[disconnectedAt];
  if (since !== undefined) throw new Error(`the VM has been disconnected from istiod since ${since}.`);
  const health = findHealth(entry);
  if (health?.status !== 'True') {
    throw new Error(health?.message ?? 'no health check of the VM has succeeded yet.');
  }
  return entry;
}
