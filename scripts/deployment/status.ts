import type { Deployment } from './deployment.ts';
import { readVmStatus } from '../machine/status.ts';
import { listWorkloadEntries } from '../mesh/workload-entry.ts';

/** What is silent for longer is told as silent. */
const timeoutMs = 10_000;

/** A part of the screen of `make status`: what it is at, and how to look closer. */
export interface Part {
  title: string;
  lines: string[];
  look: string;
}

interface List {
  items: {
    kind: string;
    metadata: { name: string; deletionTimestamp?: string };
    spec: { replicas?: number };
    status: {
      phase?: string;
      availableReplicas?: number;
      conditions?: { type: string; status: string }[];
    };
  }[];
}

interface Stats {
  books: number;
  titles: number;
  authors: number;
  addedLastMinute: number;
}

/** Looks at every part at once; one that can't be seen says why, and the others are told all the same. */
export async function readScreen(deployment: Deployment): Promise<Part[]> {
  const { names, cluster, webUrl } = deployment;
  const status = readVmStatus(deployment, timeoutMs);
  status.catch(() => undefined); // each part that needs it says why
  const kubectl = `kubectl --context ${cluster.context}`;
  return await Promise.all([
    tell('library', `open ${webUrl}`, () => readLibrary(deployment)),
    tell('cluster', `${kubectl} get pods`, () => readWorkloads(deployment, 'default')),
    tell('mesh', `istioctl --context ${cluster.context} proxy-status`, () => readMesh(deployment)),
    tell(`VM ${names.vm}`, 'make vm-shell', async () => tellVm(await status)),
    tell('database', 'make psql', async () => tellDatabase(await status)),
  ]);
}

async function tell(title: string, look: string, read: () => Promise<string[]>): Promise<Part> {
  try {
    return { title, look, lines: await read() };
  } catch (error) {
    return { title, look, lines: [error instanceof Error ? error.message : String(error)] };
  }
}

async function readLibrary({ webUrl }: Deployment): Promise<string[]> {
  const answer = await fetch(`${webUrl}/api/stats`, { signal: AbortSignal.timeout(5_000) });
  if (!answer.ok) {
    return [`${webUrl} answers ${answer.status}`];
  }
  const { books, titles, authors, addedLastMinute } = (await answer.json()) as Stats;
  return [
    webUrl,
    `${books} books, ${titles} titles, ${authors} authors; ${addedLastMinute} books in the last minute`,
  ];
}

/** How many pods of each Deployment there are, of how many there should be; then each that is not ready. */
async function readWorkloads({ cluster }: Deployment, namespace: string): Promise<string[]> {
  const text = await cluster.kubectl(['-n', namespace, 'get', 'deployments,pods', '-o', 'json'], {
    timeoutMs,
  });
  const { items } = JSON.parse(text) as List;
  return items.flatMap(({ kind, metadata, spec, status }) => {
    const tell = (state: string) => [`${metadata.name.padEnd(40)} ${state}`];
    if (kind === 'Deployment') {
      return tell(`${status.availableReplicas ?? 0} of ${spec.replicas ?? 1} pods available`);
    }
    if (metadata.deletionTimestamp !== undefined) return tell('ending');
    const isReady = status.conditions?.some(({ type, status: now }) => type === 'Ready' && now === 'True');
    return isReady === true ? [] : tell(`not ready (${status.phase ?? 'unknown'})`);
  });
}

async function readMesh(deployment: Deployment): Promise<string[]> {
  const [pods, entries] = await Promise.all([
    readWorkloads(deployment, 'istio-system'),
    listWorkloadEntries(deployment, { timeoutMs }),
  ]);
  const vms = entries.map(({ metadata, status }) => {
    const health = status?.conditions?.find(({ type }) => type === 'Healthy')?.status;
    return `${metadata.name.padEnd(40)} ${health === 'True' ? 'healthy' : 'not healthy'}`;
  });
  return [...pods, ...(vms.length > 0 ? vms : ['no VM is registered'])];
}

function tellVm(status: Map<string, string>): string[] {
  const of = (name: string) => status.get(name) ?? 'unknown';
  return [
    `sidecar ${of('sidecar')} is ${of('sidecar-unit')}, as ${of('identity')}, certificate until ${of('certificate-until')}`,
    `firewall is ${of('firewall')}, ${of('disk-free')} of disk free`,
  ];
}

function tellDatabase(status: Map<string, string>): string[] {
  const of = (name: string) => status.get(name) ?? 'unknown';
  return [
    `PostgreSQL ${of('postgres')} is ${of('postgres-unit')}; the health check: ${of('postgres-health')}; checksums ${of('postgres-checksums')}`,
  ];
}
