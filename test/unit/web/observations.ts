import type { ClientStatsReport } from '../../../services/platform/client-stats.ts';
import type { ConnectionsReport } from '../../../services/platform/connections.ts';
import type { DatabaseReport, Standby } from '../../../services/platform/database-report.ts';
import type { SidecarReport } from '../../../services/platform/envoy-admin/sidecar.ts';
import type { Observations, Replica } from '../../../services/web/topology/collector.ts';

type Upstream = SidecarReport['upstreams'][number];

interface ReplicaOptions extends Partial<DatabaseReport> {
  name?: string;
  problem?: ClientStatsReport['problem'];
  /** What the replica's proxy knows of its connections to the database. */
  security?: Upstream['security'];
  mutualTls?: SidecarReport['rules']['mutualTls'];
  /** The whole report; made of the other options unless it is given. */
  database?: DatabaseReport | undefined;
}

/** What web's probe of a replica of inventory finds: all is well on the VM. */
export function buildReplica(options: ReplicaOptions = {}): Replica {
  const { name = 'inventory-a', problem = null, security = 'mtls', mutualTls = 'demanded' } = options;
  const { server = 'postgres-1-vm', isPrimary = true, standbys = [], move = null } = options;
  const database = 'database' in options ? options.database : { server, isPrimary, standbys, move };
  const data: ConnectionsReport = {
    replica: name,
    notReady: null,
    links: [{ to: 'database', problem, waitingMs: 0, answers: [] }],
    proxy: {
      certificate: null,
      upstreams: [{ to: 'database', security, serverIdentity: null, bytesPerSecond: null }],
      rules: { mutualTls, authorization: true, knownHostsOnly: true, knownServicesOnly: true },
    },
    ...(database && { database }),
  };
  return { name, isKnown: true, probe: { data } };
}

/** A standby that follows closely. */
export function buildStandby(changes: Partial<Standby> = {}): Standby {
  return {
    name: 'postgres-1',
    state: 'streaming',
    isSynchronous: true,
    isThroughProxy: true,
    bytesPerSecond: 0,
    lagBytes: 0,
    lagMs: null,
    ...changes,
  };
}

/** What a round of probes in the mesh finds besides these replicas: nothing. */
export function buildObservations(inventory: Replica[], at = Date.now()): Observations {
  const away = { error: 'is away' };
  const web = { replica: 'web', notReady: null, links: [], proxy: null };
  return { at, setting: 'mesh', web, acquisitions: away, queue: away, inventory };
}
