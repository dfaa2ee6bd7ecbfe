import type { Node } from 'kubernetes-types/core/v1.js';
import type { Deployment } from '../deployment/deployment.ts';
import type { Step } from '../lib/plan.ts';
import { UserError } from '../lib/user-error.ts';

const gib = 2 ** 30;
/** For the write-ahead log and room to grow. */
const spareBytes = gib;
const units: Record<string, number> = {
  ...{ '': 1, K: 1e3, M: 1e6, G: 1e9, T: 1e12 },
  ...{ Ki: 2 ** 10, Mi: 2 ** 20, Gi: gib, Ti: 2 ** 40 },
};

/** What prevents PostgreSQL from having a copy in the cluster, all of it at once; changes nothing. */
export function checkMigration(deployment: Deployment): Step {
  return {
    title: 'what a second side needs',
    limitMs: 60_000,
    isReadOnly: true,
    run: async () => {
      const { settings, machine } = deployment;
      if (settings.ADOPT) {
        throw new UserError(
          `PostgreSQL on ${machine.name} was there before, and holds data of others (ADOPT=1). A copy of it would hold them, too: only a PostgreSQL of the library's own can move.`,
        );
      }
      const facts = await readFacts(deployment);
      const problems = findProblems(facts, settings);
      if (problems.length > 0) throw new UserError(problems.join('\n'));
      return { note: `PostgreSQL ${facts.version}, ${(facts.bytes / 2 ** 20).toFixed(0)} MiB` };
    },
  };
}

export interface MigrationFacts {
  /** PostgreSQL's major version. */
  version: number;
  /** Of all databases together. */
  bytes: number;
  /** Processor architectures, as Kubernetes calls them. */
  primaryArchitecture: string;
  nodeArchitectures: string[];
}

async function readFacts({ database, machine, cluster }: Deployment): Promise<MigrationFacts> {
  const [row, primaryArchitecture, nodes] = await Promise.all([
    database.sql(
      "select current_setting('server_version_num')::int / 10000, sum(pg_database_size(oid)) from pg_database",
    ),
    machine.sh('dpkg --print-architecture'),
    cluster.list<Node>('nodes'),
  ]);
  const [version = '', bytes = ''] = row.split('|');
  return {
    ...{ version: Number(version), bytes: Number(bytes), primaryArchitecture },
    nodeArchitectures: nodes.map(({ status }) => status?.nodeInfo?.architecture ?? ''),
  };
}

export function findProblems(
  { version, bytes, primaryArchitecture, nodeArchitectures }: MigrationFacts,
  { POSTGRES_IMAGE, POSTGRES_STORAGE_SIZE }: Deployment['settings'],
): string[] {
  const problems: string[] = [];
  const imageVersion = Number(/:(\d+)[^:/]*$/.exec(POSTGRES_IMAGE)?.[1]);
  if (imageVersion !== version) {
    problems.push(
      `PostgreSQL on the VM is version ${version}, and POSTGRES_IMAGE=${POSTGRES_IMAGE} is ${imageVersion}: a copy has to be of the same. For example: POSTGRES_IMAGE=postgres:${version} make deploy-all, then again.`,
    );
  }
  const [, number = '', unit = ''] = /^(\d+)(\w*)$/.exec(POSTGRES_STORAGE_SIZE) ?? [];
  if (Number(number) * (units[unit] ?? 1) < bytes + spareBytes) {
    const needed = Math.ceil((bytes * 1.5 + spareBytes) / gib);
    problems.push(
      `The databases have ${(bytes / gib).toFixed(1)} GiB, for which POSTGRES_STORAGE_SIZE=${POSTGRES_STORAGE_SIZE} is too small: POSTGRES_STORAGE_SIZE=${needed}Gi make deploy-all, then again.`,
    );
  }
  if (!nodeArchitectures.includes(primaryArchitecture)) {
    problems.push(
      `The VM is ${primaryArchitecture}, and the cluster's nodes are ${nodeArchitectures.join(', ')}: PostgreSQL's files differ between them.`,
    );
  }
  return problems;
}
