import type { Deployment } from '../../deployment/deployment.ts';
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

/** Both ends of the connections to the database: inventory's proxy and the VM's. */
export function listEnvoyFiles({ cluster, vm }: Deployment): BundleFile[] {
  const atPod = (path: string) =>
    cluster.kubectl(
      ['exec', 'deploy/inventory', '--container', 'istio-proxy', '--', 'pilot-agent', 'request', 'GET', path],
      { timeoutMs },
    );
  const atVm = (path: string) =>
    vm.sh(`curl --silent --show-error --fail --max-time 15 'http://127.0.0.1:15000/${path}'`, { timeoutMs });
  return requests.flatMap(([file, path, edit = (body) => body]) => [
    { path: `proxies/inventory/${file}`, read: async () => edit(await atPod(path)) },
    { path: `proxies/postgres-1-vm/${file}`, read: async () => edit(await atVm(path)) },
  ]);
}

export function removeSecrets(dump: string): string {
  const { configs } = JSON.parse(dump) as { configs: { '@type': string }[] };
  const harmless = configs.filter((part) => !part['@type'].endsWith('.SecretsConfigDump'));
  return JSON.stringify({ configs: harmless }, undefined, 1);
}
