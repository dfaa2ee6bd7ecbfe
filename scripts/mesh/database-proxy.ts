import { sideNames, type Side } from '../cluster/database-placement.ts';
import { databasePod, getPodAddress } from '../deployment/database.ts';
import type { Deployment } from '../deployment/deployment.ts';
import { followPodLogs, followVmLog, type FindLine } from './access-log.ts';
import { requestPodEnvoy, requestVmEnvoy } from './envoy.ts';

/** The proxy beside PostgreSQL on one side: everybody who connects comes through it. */
export interface DatabaseProxy {
  /** Whose it is, for people. */
  name: string;
  /** Where clients outside of the mesh find it. */
  address: () => Promise<string>;
  /** Its access log, from now on. */
  followLog: (timeoutMs: number) => Promise<FindLine>;
  /** Asks Envoy's admin API. */
  request: (path: string) => Promise<string>;
}

export function getDatabaseProxy({ cluster, machine }: Deployment, side: Side): DatabaseProxy {
  if (side === 'vm') {
    return {
      name: "the VM's proxy",
      address: async () => (await machine.addresses()).vm,
      followLog: (timeoutMs) => followVmLog(machine, timeoutMs),
      request: (path) => requestVmEnvoy(machine, path),
    };
  }
  return {
    name: "the database pod's proxy",
    address: () => getPodAddress(cluster),
    followLog: (timeoutMs) => Promise.resolve(followPodLogs(cluster, sideNames.pod, timeoutMs)),
    request: (path) => requestPodEnvoy(cluster, databasePod.name, path),
  };
}
