import type { Deployment } from '../deployment/deployment.ts';
import { waitFor } from '../lib/wait.ts';
import { listWorkloadEntries } from '../mesh/workload-entry.ts';

const timeoutMs = 90_000;

/** How istiod knows the VM: by which WorkloadEntry, and connected since when. */
interface VmRegistration {
  uid: string;
  connectedAt: string;
}

/** Verifies that the VM reconnects to istiod, under the same registration as before. */
export function createRegistrationCheck(deployment: Deployment) {
  const { machine } = deployment;
  let before: VmRegistration = { uid: '', connectedAt: '' };
  return {
    record: async () => {
      before = await readRegistration(deployment);
    },

    /** Throws unless the VM loses its connection to istiod: without that, nothing was tried. */
    awaitDisconnected: async () => {
      const verifyDisconnected = async () => {
        const connections = await machine.sh(
          `ss -Htn state established "( dport = :$(cut -d' ' -f2 /etc/mesh-library/istiod) )"`,
        );
        if (connections !== '') throw new Error(`it is still connected: ${connections}`);
      };
      await waitFor('the VM has lost istiod', verifyDisconnected, { timeoutMs });
    },

    verifyReconnected: async () => {
      const verifySame = async () => {
        const { uid, connectedAt } = await readRegistration(deployment);
        if (uid !== before.uid) throw new Error(`the WorkloadEntry is another one: ${before.uid} → ${uid}`);
        if (connectedAt === '') throw new Error('its last connection has ended');
        if (connectedAt === before.connectedAt) throw new Error(`its last connection is of ${connectedAt}`);
        return `the same WorkloadEntry (${uid}), connected again at ${connectedAt}`;
      };
      return await waitFor('the VM is connected to istiod again', verifySame, { timeoutMs });
    },
  };
}

async function readRegistration(deployment: Deployment): Promise<VmRegistration> {
  const entries = await listWorkloadEntries(deployment);
  const [entry] = entries;
  if (entry === undefined || entries.length > 1) {
    throw new Error(`there are ${entries.length} WorkloadEntries, not one`);
  }
  const { uid, annotations } = entry.metadata;
  return { uid, connectedAt: annotations?.['istio.io/connectedAt'] ?? '' };
}
