import { rm } from 'node:fs/promises';
import { listBuiltImages } from '../docker/images.ts';
import { ownerLabel, projectRoot, type Deployment } from './deployment.ts';
import { findContainer, findInDocker } from '../docker/docker.ts';
import type { Step } from '../lib/plan.ts';
import { vmFolder } from '../machine/machine.ts';

const notThere = 'not there';

/** Takes everything of ours off a host that stays; its database stays as well, unless `withData`. */
export function leaveVm({ vm }: Deployment, withData: boolean): Step {
  return {
    title: `the mesh's things on ${vm.ssh.host}`,
    limitMs: 120_000,
    run: async () => {
      await vm.sendFolder(`${projectRoot}vm`, vmFolder);
      await vm.sh(`${vmFolder}/leave-mesh.sh ${withData ? '--with-data' : ''} 2>&1`, { timeoutMs: 90_000 });
      return { note: withData ? 'with the database' : 'the database stays' };
    },
  };
}

/** The container that stands in for a VM, with the database in it. */
export function removeVm({ run, names, settings }: Deployment): Step {
  return {
    title: `VM "${names.vm}"`,
    limitMs: 60_000,
    done: async () => {
      const container = await findContainer(run, names.vm);
      return container?.Config.Labels?.[ownerLabel] === settings.NAME ? undefined : notThere;
    },
    run: async () => {
      await run('docker', ['rm', '--force', '--volumes', names.vm]);
      return undefined;
    },
  };
}

/** The cluster, whole or half-made, and its entry in the kubeconfig. One of that name that isn't ours stays. */
export function removeCluster({ run, names, settings }: Deployment): Step {
  return {
    title: `cluster "${settings.NAME}"`,
    limitMs: 120_000,
    done: async () => {
      const node = await findContainer(run, names.node);
      return node !== undefined && !(names.network in node.NetworkSettings.Networks) ? 'not ours' : undefined;
    },
    run: async () => {
      // Also without a node: an entry in the kubeconfig may be left.
      await run('kind', ['delete', 'cluster', '--name', settings.NAME], { timeoutMs: 90_000 });
      return undefined;
    },
  };
}

export function removeNetwork({ run, names, settings }: Deployment): Step {
  return {
    title: `network "${names.network}"`,
    limitMs: 30_000,
    done: async () => {
      const network = await findInDocker<{ Labels: Record<string, string> | null }>(
        run,
        'network',
        names.network,
      );
      return network?.Labels?.[ownerLabel] === settings.NAME ? undefined : notThere;
    },
    run: async () => {
      await run('docker', ['network', 'rm', names.network]);
      return undefined;
    },
  };
}

/** The images that were built for it; those that were fetched stay. */
export function removeImages(deployment: Deployment): Step {
  return {
    title: 'images built for it',
    limitMs: 60_000,
    run: async () => {
      const images = await listBuiltImages(deployment);
      if (images.length === 0) {
        return { changed: false, note: notThere };
      }
      await deployment.run('docker', ['image', 'rm', '--force', ...images]);
      return undefined;
    },
  };
}

/** The ssh key and the report. */
export function removeFiles({ files }: Deployment): Step {
  return {
    title: 'its files on this machine',
    limitMs: 10_000,
    run: async () => {
      await rm(files.directory, { recursive: true, force: true });
      await rm(files.report, { force: true });
      return undefined;
    },
  };
}
