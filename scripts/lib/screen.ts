import type { Deployment } from './deployment.ts';
import { readVmStatus } from './vm-status.ts';
import { listWorkloadEntries } from './workload-entry.ts';

/** A part of the screen of `make status`: what it is at, and how to look closer. */
export interface Part {
  title: string;
  lines: string[];
  look: string;
}

interface PodList {
  items: {
    metadata: { name: string; namespace: string; deletionTimestamp?: string };
    status: { phase: string; conditions?: { type: string; status: string }[] };
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
  const kubectl = `kubectl --context ${cluster.context}`;
  return await Promise.all([
    tell('library', `open ${webUrl}`, () => readLibrary(deployment)),
    tell('cluster', `${kubectl} get pods`, () => readPods(deployment, 'default')),
    tell('mesh', `istioctl --context ${cluster.context} proxy-status`, () => readMesh(deployment)),
    tell(`VM ${names.vm}`, 'make vm-shell', () => readVm(deployment)),
    tell('database', 'make psql', () => readDatabase(deployment)),
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

async function readPods({ cluster }: Deployment, namespace: string): Promise<string[]> {
  const { items } = JSON.parse(
    await cluster.kubectl(['-n', namespace, 'get', 'pods', '-o', 'json']),
  ) as PodList;
  return items.map(({ metadata, status }) => {
    const isReady = status.conditions?.some(({ type, status: now }) => type === 'Ready' && now === 'True');
    const state = metadata.deletionTimestamp
      ? 'ending'
      : isReady === true
        ? 'ready'
        : `not ready (${status.phase})`;
    return `${metadata.name.padEnd(40)} ${state}`;
  });
}

async function readMesh(deployment: Deployment): Promise<string[]> {
  const [pods, entries] = await Promise.all([
    readPods(deployment, 'istio-system'),
    listWorkloadEntries(deployment),
  ]);
  const vms = entries.map(({ metadata, status }) => {
    const health = status?.conditions?.find(({ type }) => type === 'Healthy')?.status;
    return `${metadata.name.padEnd(40)} ${health === 'True' ? 'healthy' : 'not healthy'}`;
  });
  return [...pods, ...(vms.length > 0 ? vms : ['no VM is registered'])];
}

async function readVm(deployment: Deployment): Promise<string[]> {
  const status = await readVmStatus(deployment);
  const of = (name: string) => status.get(name) ?? 'unknown';
  return [
    `sidecar ${of('sidecar')} is ${of('sidecar-unit')}, as ${of('identity')}, certificate until ${of('certificate-until')}`,
    `firewall is ${of('firewall')}, ${of('disk-free')} of disk free`,
  ];
}

async function readDatabase(deployment: Deployment): Promise<string[]> {
  const status = await readVmStatus(deployment);
  const of = (name: string) => status.get(name) ?? 'unknown';
  return [
    `PostgreSQL ${of('postgres')} is ${of('postgres-unit')}, ${of('postgres-health')}, checksums ${of('postgres-checksums')}`,
  ];
}
