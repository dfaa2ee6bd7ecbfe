import type { Deployment } from '../../deployment/deployment.ts';
import type { Entry } from './entry.ts';

const timeoutMs = 20_000;

/** What Envoy's own port answers; of its configuration, everything but the secrets. */
const questions: [file: string, path: string, edit?: (answer: string) => string][] = [
  ['config-dump.json', 'config_dump', leaveOutSecrets],
  ['clusters.txt', 'clusters'],
  ['listeners.txt', 'listeners'],
  ['certificates.json', 'certs'],
  ['stats.txt', 'stats?usedonly'],
  ['server.json', 'server_info'],
];

/** Both ends of the way to the database: inventory's proxy and the VM's. */
export function listProxyEntries({ cluster, machine }: Deployment): Entry[] {
  const atPod = (path: string) =>
    cluster.kubectl(
      ['exec', 'deploy/inventory', '--container', 'istio-proxy', '--', 'pilot-agent', 'request', 'GET', path],
      { timeoutMs },
    );
  const atVm = (path: string) =>
    machine.sh(`curl --silent --show-error --fail --max-time 15 'http://127.0.0.1:15000/${path}'`, {
      timeoutMs,
    });
  return questions.flatMap(([file, path, edit = (answer) => answer]) => [
    { file: `proxies/inventory/${file}`, read: async () => edit(await atPod(path)) },
    { file: `proxies/postgres-1-vm/${file}`, read: async () => edit(await atVm(path)) },
  ]);
}

export function leaveOutSecrets(dump: string): string {
  const { configs } = JSON.parse(dump) as { configs: { '@type': string }[] };
  const kept = configs.filter((part) => !part['@type'].endsWith('.SecretsConfigDump'));
  return JSON.stringify({ configs: kept }, undefined, 1);
}
