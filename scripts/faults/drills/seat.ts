import { createInside } from '../../cluster/pod-client.ts';
import type { Deployment } from '../../deployment/deployment.ts';
import { waitFor } from '../../lib/wait.ts';
import { listWorkloadEntries } from '../../mesh/workload-entry.ts';

const connectedAt = 'istio.io/connectedAt';
const timeoutMs = 90_000;
const toIstiod = "ss -Htn state established '( dport = :15012 )'";

/** The VM's place in the mesh: its WorkloadEntry, and its connection to istiod. */
export function createSeat(deployment: Deployment) {
  const { cluster, machine } = deployment;
  let before = { uid: '', connected: '' };

  async function read() {
    const [entry, ...others] = await listWorkloadEntries(deployment);
    if (entry === undefined || others.length > 0) {
      throw new Error(`there are ${others.length + (entry ? 1 : 0)} WorkloadEntries, not one`);
    }
    return { uid: entry.metadata.uid, connected: entry.metadata.annotations?.[connectedAt] ?? '' };
  }

  return {
    /** Remembers who sits there now. */
    note: async () => {
      before = await read();
    },

    /** Throws unless the VM loses its connection to istiod: without that nothing was tried. */
    awaitCutOff: () =>
      waitFor(
        'the VM has lost istiod',
        async () => {
          const connections = await machine.sh(toIstiod);
          if (connections !== '') throw new Error(`it is still connected: ${connections}`);
        },
        { timeoutMs },
      ),

    /** What a pod does that needs another connection now: certificates and configuration are those that it has. */
    tryNewConnection: async () => {
      const { refusal } = await createInside(cluster, 'deploy/inventory', 'inventory').query('select 1');
      if (refusal) throw new Error(`inventory could not open a new connection: ${refusal.message}`);
    },

    /** Throws unless the VM has come back to istiod since, and to the very same place. */
    verifyKept: () =>
      waitFor(
        'the VM is connected to istiod again',
        async () => {
          const { uid, connected } = await read();
          if (uid !== before.uid) throw new Error(`the WorkloadEntry is another one: ${before.uid} → ${uid}`);
          if (connected === '' || connected === before.connected) {
            throw new Error(`its last connection ${connected === '' ? 'has ended' : `is of ${connected}`}`);
          }
          return `the same WorkloadEntry (${uid}), connected again at ${connected}`;
        },
        { timeoutMs },
      ),
  };
}
