import type { Cluster } from '../cluster/cluster.ts';
import { createExistingCluster } from '../cluster/existing.ts';
import { createKindCluster } from '../cluster/kind.ts';
import { deploymentsRoot } from '../lib/project-root.ts';
import { run as runCommand, type Run } from '../lib/run.ts';
import type { Settings } from '../lib/settings.ts';
import { createContainerMachine } from '../machine/container.ts';
import type { Machine } from '../machine/machine.ts';
import { createSshMachine } from '../machine/ssh.ts';
import { createDatabase, type Database } from './database.ts';

/** A deployment: its settings, its two sides, and the ways to reach them. */
export interface Deployment {
  settings: Settings;
  run: Run;
  cluster: Cluster;
  machine: Machine;
  database: Database;
  /** Its files on this machine, which go with it. */
  files: { directory: string; report: string };
}

/** Names everything and touches nothing. Tests pass settings, a table of commands and a directory. */
export function createDeployment(
  settings: Settings,
  run: Run = runCommand,
  directory = nameDirectory(settings.NAME),
): Deployment {
  const { NAME, CONTEXT, VM_HOST } = settings;
  const cluster =
    CONTEXT === undefined
      ? createKindCluster(run, settings, directory)
      : createExistingCluster(run, settings, CONTEXT, directory);
  const machine =
    VM_HOST === undefined
      ? createContainerMachine(run, settings, directory)
      : createSshMachine(run, settings, VM_HOST);
  return {
    ...{ settings, run, cluster, machine },
    database: createDatabase(machine, cluster),
    files: {
      directory,
      report: `${deploymentsRoot}${NAME === 'library' ? '.deployment.json' : `.deployment.${NAME}.json`}`,
    },
  };
}

/** Of a deployment's files on this machine. */
export function nameDirectory(name: string): string {
  return `${deploymentsRoot}.deployment/${name}`;
}
