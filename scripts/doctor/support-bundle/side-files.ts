import { hasSide, sideNames, type DatabasePlacement } from '../../cluster/database-placement.ts';
import { databasePod } from '../../deployment/database.ts';
import type { Deployment } from '../../deployment/deployment.ts';
import { requestReport } from '../../migration/database-report.ts';
import { timeoutMs, type BundleFile } from './bundle-file.ts';

/** Of the pod's PostgreSQL; none prints a password or a verifier. */
const podCommands: [file: string, command: string][] = [
  ['pg_hba.txt', 'cat /var/run/postgresql/pg_hba.conf'],
  [
    'postgresql.conf',
    'tail --lines=+1 /etc/mesh-library/server.conf /etc/mesh-library/postgresql.conf /etc/mesh-library/replication.conf $PGDATA/postgresql.auto.conf',
  ],
  ['controldata.txt', 'pg_controldata; ls -l --time-style=full-iso $PGDATA'],
  ['disks.txt', 'df --human-readable; df --inodes'],
];

/** The sides of the database as they see themselves, and the pod's settings; its logs are with those of the other pods. */
export function listSideFiles({ database }: Deployment, placement: DatabasePlacement): BundleFile[] {
  if (!hasSide(placement, 'pod')) return [];
  const { vm, pod } = database.servers;
  const reports = (placement.hasStandby ? [vm, pod] : [pod]).map((server) => ({
    path: `sides/${sideNames[server.side]}.txt`,
    read: () => requestReport(server, timeoutMs),
  }));
  const settings = podCommands.map(([file, command]) => ({
    path: `${databasePod.name}/${file}`,
    // Of several commands, one that fails says so, and the others run all the same.
    read: () => pod.sh(`{ ${command}; } 2>&1 || true`, { timeoutMs }),
  }));
  return [...reports, ...settings];
}
