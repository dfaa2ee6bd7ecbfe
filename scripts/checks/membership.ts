import type { Deployment } from '../deployment/deployment.ts';
import type { Check } from './check.ts';

interface List<Item> {
  items: Item[];
}

interface WorkloadEntry {
  metadata: { name: string };
  status?: { conditions?: { type: string; status: string; message?: string }[] };
}

interface Pod {
  metadata: { name: string; labels: Record<string, string>; deletionTimestamp?: string };
  spec: { initContainers?: { name: string; restartPolicy?: string }[] };
  status: { conditions?: { type: string; status: string }[] };
}

/** Envoy's own account of its certificates. */
interface Certificates {
  certificates: { cert_chain?: { subject_alt_names: { uri?: string }[]; expiration_time: string }[] }[];
}

/** What a member of the mesh has to be: there, healthy, with a proxy of its own and an identity. */
export function membershipChecks({ cluster, machine }: Deployment): Check[] {
  const readList = async <Item>(kind: string, selector: string) =>
    (JSON.parse(await cluster.kubectl(['get', kind, '--selector', selector, '-o', 'json'])) as List<Item>)
      .items;

  return [
    {
      claim: "the VM's entry in the mesh is healthy, and its only one",
      check: async () => {
        const entries = await readList<WorkloadEntry>('workloadentry', 'app=postgres-1-vm');
        const described = entries.map(({ metadata, status }) => {
          const health = status?.conditions?.find(({ type }) => type === 'Healthy');
          const state =
            health?.status === 'True' ? 'healthy' : `not healthy: ${health?.message ?? 'never probed'}`;
          return `${metadata.name} ${state}`;
        });
        if (described.length !== 1 || !described[0]?.endsWith(' healthy')) {
          throw new Error(described.join(', ') || 'there is no entry');
        }
        return described[0];
      },
    },
    {
      claim: 'every pod is ready, its proxy a native sidecar',
      check: async () => {
        const all = await readList<Pod>('pod', 'app.kubernetes.io/part-of=mesh-library');
        const pods = all.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
        const missing = ['gateway', 'web', 'acquisitions', 'inventory'].filter(
          (app) => !pods.some(({ metadata }) => metadata.labels.app === app),
        );
        const wrong = pods.filter((pod) => !isReady(pod) || !hasNativeSidecar(pod));
        const problems = [
          ...missing.map((app) => `no pod of ${app}`),
          ...wrong.map(({ metadata }) => metadata.name),
        ];
        if (problems.length > 0) throw new Error(`not so: ${problems.join(', ')}`);
        return `${pods.length} pods`;
      },
    },
    {
      claim: 'both ends have certificates of the mesh, with their own names',
      check: async () => {
        const [pod, host] = await Promise.all([
          cluster.kubectl([
            'exec',
            'deploy/inventory',
            '-c',
            'istio-proxy',
            '--',
            'pilot-agent',
            'request',
            'GET',
            'certs',
          ]),
          machine.sh('curl --silent --show-error --max-time 5 http://127.0.0.1:15000/certs'),
        ]);
        return [verifyIdentity(pod, 'inventory'), verifyIdentity(host, 'postgres-1-vm')].join(', ');
      },
    },
  ];
}

function isReady({ status }: Pod): boolean {
  return status.conditions?.some(({ type, status: state }) => type === 'Ready' && state === 'True') ?? false;
}

/** The gateway is nothing but a proxy. */
function hasNativeSidecar({ metadata, spec }: Pod): boolean {
  const proxy = spec.initContainers?.find(({ name }) => name === 'istio-proxy');
  return metadata.labels.app === 'gateway' || proxy?.restartPolicy === 'Always';
}

function verifyIdentity(answer: string, account: string): string {
  const { certificates } = JSON.parse(answer) as Certificates;
  const own = certificates.flatMap(({ cert_chain: chain = [] }) => chain);
  const expected = `spiffe://cluster.local/ns/default/sa/${account}`;
  const found = own.find(({ subject_alt_names: names }) => names.some(({ uri }) => uri === expected));
  if (!found) {
    const names = own.flatMap(({ subject_alt_names: all }) => all.map(({ uri }) => uri));
    throw new Error(`expected ${expected}, found ${names.join(', ') || 'no certificate'}`);
  }
  if (Date.parse(found.expiration_time) < Date.now()) {
    throw new Error(`the certificate of ${expected} ended at ${found.expiration_time}`);
  }
  return `${expected} until ${found.expiration_time}`;
}
