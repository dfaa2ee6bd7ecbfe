import type { Pod } from 'kubernetes-types/core/v1.js';
import { readPrimarySide, sideNames, type Side } from '../cluster/database-placement.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { args, quoteWord, type RunOptions } from '../lib/run.ts';
import type { Machine } from '../machine/machine.ts';

/** PostgreSQL on one side. */
export interface DatabaseServer {
  side: Side;
  /** Runs SQL as the superuser and returns the rows: a line each, columns separated by `|`. */
  sql: (statements: string, database?: string) => Promise<string>;
  /** Runs a shell command beside PostgreSQL and returns its standard output. */
  sh: (command: string, options?: RunOptions) => Promise<string>;
}

/** The database, wherever its primary is. */
export interface Database extends Pick<DatabaseServer, 'sql'> {
  servers: Record<Side, DatabaseServer>;
  /** The server that the name of the database leads to now. */
  primary: () => Promise<DatabaseServer>;
}

/** The pod, and the container in it, where PostgreSQL runs in the cluster. */
export const databasePod = { name: `${sideNames.pod}-0`, container: 'postgres' };

/** Where clients outside of the mesh find the pod. Throws, with what it waits for, where it has no address yet. */
export async function getPodAddress({ find }: Pick<Cluster, 'find'>): Promise<string> {
  const { podIP, conditions = [] } = (await find<Pod>('pod', databasePod.name))?.status ?? {};
  if (podIP !== undefined) return podIP;
  const { message = 'it is starting' } = conditions.find(({ status }) => status === 'False') ?? {};
  throw new Error(`Pod ${databasePod.name} has no address yet: ${message}`);
}

/** `psql`, for a superuser that the server knows by its operating system. */
const psql = 'psql -qXAt -v ON_ERROR_STOP=1 -U postgres';

export function createVmServer({ sh }: Pick<Machine, 'sh'>): DatabaseServer {
  return {
    side: 'vm',
    sql: (statements, database = 'library') =>
      sh(`cd / && runuser -u postgres -- ${psql} ${quoteWord(database)}`, { input: statements }),
    sh,
  };
}

function createPodServer({ kubectl }: Pick<Cluster, 'kubectl'>): DatabaseServer {
  const exec = args`exec --stdin ${databasePod.name} --container ${databasePod.container} --`;
  return {
    side: 'pod',
    sql: (statements, database = 'library') =>
      kubectl([...exec, ...psql.split(' '), database], { input: statements }),
    sh: (command, options) => kubectl([...exec, 'bash', '-c', command], options),
  };
}

export function createDatabase(machine: Machine, cluster: Cluster): Database {
  const servers = { vm: createVmServer(machine), pod: createPodServer(cluster) };
  const primary = async () => servers[await readPrimarySide(cluster)];
  return { servers, primary, sql: async (...statements) => (await primary()).sql(...statements) };
}
