import { hasSide, sideNames, type DatabasePlacement } from '../../cluster/database-placement.ts';
import { databasePod } from '../../deployment/database.ts';
import type { Deployment } from '../../deployment/deployment.ts';
import { requestPodEnvoy, requestVmEnvoy } from '../../mesh/envoy.ts';
import { timeoutMs, type BundleFile } from './bundle-file.ts';

/** What Envoy's admin port answers; of its configuration, everything but the secrets. */
const requests: [file: string, path: string, edit?: (body: string) => string][] = [
  ['config-dump.json', 'config_dump', removeSecrets],
  ['clusters.txt', 'clusters'],
  ['listeners.txt', 'listeners'],
  ['certificates.json', 'certs'],
  ['stats.txt', 'stats?usedonly'],
  ['server.json', 'server_info'],
];

/** Both ends of the connections to the database: inventory's proxy, and those of its sides. */
export function listEnvoyFiles({ cluster, machine }: Deployment, placement: DatabasePlacement): BundleFile[] {
  const pods = [
    { name: 'inventory', target: 'deploy/inventory' },
    ...(hasSide(placement, 'pod') ? [{ name: sideNames.pod, target: databasePod.name }] : []),
  ];
  return requests.flatMap(([file, path, edit = (body) => body]) => [
    ...pods.map(({ name, target }) => ({
      path: `proxies/${name}/${file}`,
      read: async () => edit(await requestPodEnvoy(cluster, target, path, { timeoutMs })),
    })),
    ...(hasSide(placement, 'vm')
      ? [
          {
            path: `proxies/${sideNames.vm}/${file}`,
            read: async () => edit(await requestVmEnvoy(machine, path, { timeoutMs })),
          },
        ]
      : []),
  ]);
}

export function removeSecrets(dump: string): string {
  const { configs } = JSON.parse(dump) as { configs: { '@type': string }[] };
  const harmless = configs.filter((part) => !part['@type'].endsWith('.SecretsConfigDump'));
  return JSON.stringify({ configs: harmless }, undefined, 1);
}
