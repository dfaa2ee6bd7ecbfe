import { fileURLToPath } from 'node:url';
import { createCluster, type Cluster } from '../cluster/cluster.ts';
import { run as runCommand, type Run } from '../lib/run.ts';
import { settings as ownSettings, type Settings } from '../lib/settings.ts';
import { createVm, type Vm } from '../machine/machine.ts';

export const projectRoot = fileURLToPath(new URL('../..', import.meta.url));

/** The label of whatever Docker keeps for us; its value is the deployment's name. */
export const ownerLabel = 'mesh-library.deployment';

/** What every step needs to know of one deployment, and the ways to reach its parts. */
export interface Deployment {
  settings: Settings;
  run: Run;
  cluster: Cluster;
  vm: Vm;
  /** Docker's names of its parts. */
  names: { network: string; node: string; vm: string; vmImage: string };
  /** Its own files, all of them to be removed with it. */
  files: { directory: string; report: string };
  webUrl: string;
}

/** Names everything; touches nothing. Tests hand in settings and a table of commands. */
export function createDeployment(settings: Settings = ownSettings, run: Run = runCommand): Deployment {
  const { NAME, WEB_PORT } = settings;
  const directory = `${projectRoot}.deployment/${NAME}`;
  return {
    settings,
    run,
    cluster: createCluster(run, `kind-${NAME}`),
    vm: createVm(run, settings, directory),
    names: {
      network: NAME,
      node: `${NAME}-control-plane`,
      vm: `${NAME}-postgres-1-vm`,
      vmImage: `mesh-library-vm:${NAME}`,
    },
    files: {
      directory,
      report: `${projectRoot}${NAME === 'library' ? '.deployment.json' : `.deployment.${NAME}.json`}`,
    },
    webUrl: `http://127.0.0.1:${WEB_PORT}`,
  };
}
