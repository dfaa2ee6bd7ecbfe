import { CommandError } from '../lib/run.ts';
import type { ClusterClient } from './cluster.ts';

interface ServiceCidr {
  spec: { cidrs: string[] };
}

/** Not in any cluster's range of Services: the API server's refusal names the range. */
const impossible = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'mesh-library-range' },
  spec: { clusterIP: '192.0.2.1', ports: [{ port: 1 }] },
};

/** The cluster's IPv4 range of Services, as 10.96.0.0/16; several are separated by commas. */
export async function readServiceRange(client: Pick<ClusterClient, 'find' | 'kubectl'>): Promise<string> {
  // Kubernetes before 1.33 has no such kind.
  const found = await client.find<ServiceCidr>('servicecidr', 'kubernetes').catch((error: unknown) => {
    if (error instanceof CommandError && error.output.includes("doesn't have a resource type"))
      return undefined;
    throw error;
  });
  const cidrs = found?.spec.cidrs ?? [await readRefusedRange(client)];
  const ipv4 = cidrs.filter((cidr) => !cidr.includes(':'));
  if (ipv4.length === 0)
    throw new Error(`The cluster has no IPv4 range of Services, only ${cidrs.join(', ')}.`);
  return ipv4.join(',');
}

async function readRefusedRange({ kubectl }: Pick<ClusterClient, 'kubectl'>): Promise<string> {
  const input = JSON.stringify(impossible);
  const answer = await kubectl(['create', '--dry-run=server', '-f', '-'], { input }).catch(
    (error: unknown) => (error instanceof CommandError ? error.output : Promise.reject(error as Error)),
  );
  const range = /range of valid IPs is (\d+\.\d+\.\d+\.\d+\/\d+)/.exec(answer)?.[1];
  if (range === undefined) throw new Error(`The cluster does not tell its range of Services: ${answer}`);
  return range;
}
