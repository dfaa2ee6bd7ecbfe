import { access } from 'node:fs/promises';
import { listBuiltImages } from '../docker/images.ts';
import { ownerLabel, type Deployment } from './deployment.ts';

/** What is still there of a deployment, one line a thing; empty when nothing is. `volumes` are those that its containers had. */
export async function findRemains(deployment: Deployment, volumes: string[]): Promise<string[]> {
  const { run, settings, files, cluster } = deployment;
  const list = async (what: string, args: string[]) =>
    (await run('docker', args)).split('\n').flatMap((line) => (line === '' ? [] : [`${what} ${line}`]));
  const present = async (file: string) =>
    await access(file).then(
      () => [`file ${file}`],
      () => [],
    );
  const containers = ['ps', '--all', '--format', '{{.Names}}', '--filter'];

  const found = await Promise.all([
    list('container', [...containers, `label=${ownerLabel}=${settings.NAME}`]),
    list('container', [...containers, `label=io.x-k8s.kind.cluster=${settings.NAME}`]),
    list('network', [
      'network',
      'ls',
      '--format',
      '{{.Name}}',
      '--filter',
      `label=${ownerLabel}=${settings.NAME}`,
    ]),
    listBuiltImages(deployment).then((images) => images.map((id) => `image ${id}`)),
    list('volume', ['volume', 'ls', '--format', '{{.Name}}']).then((lines) =>
      lines.filter((line) => volumes.some((volume) => line === `volume ${volume}`)),
    ),
    run('kubectl', ['config', 'get-contexts', '--output=name']).then((text) =>
      text.split('\n').includes(cluster.context) ? [`kubeconfig entry ${cluster.context}`] : [],
    ),
    present(files.directory),
    present(files.report),
  ]);
  return found.flat();
}

/** The volumes of a deployment's containers, to be looked for when those are gone. */
export async function listVolumes({ run, names, settings }: Deployment): Promise<string[]> {
  const ids = await run('docker', [
    ...['ps', '--all', '--quiet'],
    ...['--filter', `network=${names.network}`, '--filter', `label=io.x-k8s.kind.cluster=${settings.NAME}`],
  ]);
  if (ids === '') return [];
  const text = await run('docker', [
    ...[
      'container',
      'inspect',
      '--format',
      '{{range .Mounts}}{{if eq .Type "volume"}}{{.Name}} {{end}}{{end}}',
    ],
    ...ids.split('\n'),
  ]);
  return text.split(/\s+/).filter((name) => name !== '');
}
