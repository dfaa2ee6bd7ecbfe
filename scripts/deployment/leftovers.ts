import { rm, rmdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { nameDockerObjects } from '../docker/docker.ts';
import { listBuiltImages } from '../docker/images.ts';
import { listContexts } from '../lib/kubeconfig.ts';
import { ownerLabel } from '../lib/owner-label.ts';
import type { Step } from '../lib/plan.ts';
import { args } from '../lib/run.ts';
import type { Deployment } from './deployment.ts';

const volumeFormat = '{{range .Mounts}}{{if eq .Type "volume"}}{{.Name}} {{end}}{{end}}';

/** Removes the deployment's settings, ssh key and report; the folder of all deployments' files goes with the last of them. */
export function removeFiles({ files }: Deployment): Step {
  return {
    title: 'its files on this machine',
    limitMs: 10_000,
    run: async () => {
      await rm(files.directory, { recursive: true, force: true });
      await rm(files.report, { force: true });
      await rmdir(dirname(files.directory)).catch(() => undefined);
      return undefined;
    },
  };
}

/** What is left of a deployment besides its files, a line each. `volumes` are those that its containers had. */
export async function findLeftovers(deployment: Deployment, volumes: string[]): Promise<string[]> {
  const { run, settings, cluster } = deployment;
  const owner = `label=${ownerLabel}=${settings.NAME}`;
  const list = async (what: string, docker: string[]) =>
    (await run('docker', docker)).split('\n').flatMap((line) => (line === '' ? [] : [`${what} ${line}`]));
  const listContainers = (filter: string) =>
    list('container', args`ps --all --format {{.Names}} --filter ${filter}`);
  const listContext = async () =>
    (await listContexts(run)).includes(cluster.context) ? [`kubeconfig entry ${cluster.context}`] : [];

  const found = await Promise.all([
    listContainers(owner),
    cluster.overlay === 'kind' ? listContainers(`label=io.x-k8s.kind.cluster=${settings.NAME}`) : [],
    list('network', args`network ls --format {{.Name}} --filter ${owner}`),
    listBuiltImages(deployment).then((images) => images.map((id) => `image ${id}`)),
    list('volume', args`volume ls --format {{.Name}}`).then((lines) =>
      lines.filter((line) => volumes.some((volume) => line === `volume ${volume}`)),
    ),
    cluster.overlay === 'kind' ? listContext() : [],
  ]);
  return found.flat();
}

/** The volumes of a deployment's containers, to be looked for when those are gone. */
export async function listVolumes({ run, settings }: Deployment): Promise<string[]> {
  const { network } = nameDockerObjects(settings.NAME);
  const kind = `label=io.x-k8s.kind.cluster=${settings.NAME}`;
  const ids = await run('docker', args`ps --all --quiet --filter network=${network} --filter ${kind}`);
  if (ids === '') return [];
  const inspect = ['container', 'inspect', '--format', volumeFormat, ...ids.split('\n')];
  return (await run('docker', inspect)).split(/\s+/).filter((name) => name !== '');
}
