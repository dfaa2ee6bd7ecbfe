import { createPodClient } from '../cluster/pod-client.ts';
import type { Cluster, ObjectName } from '../cluster/cluster.ts';
import { args } from '../lib/run.ts';
import { getCapability } from './capabilities.ts';
import type { CreateFaults, Fault } from './fault.ts';
import { createRegistrationCheck } from './vm-registration.ts';

const goneSeconds = 60;
const backSeconds = 120;

/** istiod, and the gateway by which the VM reaches it. */
export const createControlPlaneFaults: CreateFaults = (deployment) => {
  const { cluster } = deployment;
  const getIstiod = () => getCapability(deployment, 'cluster.istiod');
  const registration = createRegistrationCheck(deployment);

  /** The VM loses its connection to istiod for certain: istiod itself ends it every half hour. */
  const scaleToZero = (getName: () => ObjectName): Pick<Fault, 'inject' | 'mend' | 'restore'> => ({
    inject: async () => {
      await registration.record();
      await scale(cluster, getName(), 0);
      await registration.awaitDisconnected();
    },
    mend: async () => {
      await verifyNewConnection(cluster);
      await scale(cluster, getName(), 1);
    },
    restore: () => scale(cluster, getName(), 1),
  });
  const limits = { maxOutageSeconds: 0, holdMs: 60_000, limitMs: 300_000 };

  return [
    // As for an upgrade.
    {
      name: 'istiod-restart',
      description: 'deletes the pod of istiod',
      requires: ['cluster.istiod'],
      inject: async () => {
        await registration.record();
        const { namespace, name } = getIstiod();
        await cluster.kubectl(args`--namespace ${namespace} delete pod --selector app=${name}`);
      },
      prediction: {
        text: 'nobody notices; the VM connects to the new istiod, under the same WorkloadEntry',
        ...{ maxOutageSeconds: 0, limitMs: 180_000 },
        verifyAfter: registration.verifyReconnected,
      },
    },
    {
      name: 'istiod-gone',
      description: 'scales istiod to zero for a minute',
      requires: ['cluster.istiod'],
      finding: 'istiod-down',
      ...scaleToZero(getIstiod),
      prediction: {
        text: 'data flows on, over new connections, too; the VM connects again by itself, under the same WorkloadEntry',
        ...limits,
        verifyAfter: registration.verifyReconnected,
      },
    },
    {
      name: 'gateway-gone',
      description: 'scales the gateway between VM and istiod to zero for a minute',
      requires: ['cluster.istiod'],
      finding: 'gateway-down',
      ...scaleToZero(() => cluster.istiodGateway),
      prediction: {
        text: 'the VM serves on, over new connections, too, and keeps its WorkloadEntry; it finds istiod again by itself',
        ...limits,
        verifyAfter: registration.verifyReconnected,
      },
    },
  ];
};

/** Returns when the pods are gone, or ready again. */
async function scale({ kubectl }: Cluster, { namespace, name }: ObjectName, replicas: 0 | 1): Promise<void> {
  const system = async (words: string[], seconds: number) =>
    await kubectl(args`--namespace ${namespace} ${words} --timeout=${seconds}s`, {
      timeoutMs: (seconds + 10) * 1000,
    });
  await system(args`scale deployment ${name} --replicas=${replicas}`, goneSeconds);
  if (replicas === 0) await system(args`wait --for=delete pod --selector app=${name}`, goneSeconds);
  else await system(args`rollout status deployment ${name}`, backSeconds);
}

/** A pod needs another connection now: it has the certificates and the configuration that it got before. */
async function verifyNewConnection(cluster: Cluster): Promise<void> {
  const { error } = await createPodClient(cluster, 'deploy/inventory', 'inventory').query('select 1');
  if (error) throw new Error(`inventory could not open a new connection: ${error.message}`);
}
