import type { Deployment as Workload } from 'kubernetes-types/apps/v1.js';
import type { Pod } from 'kubernetes-types/core/v1.js';
import type { Deployment } from '../deployment/deployment.ts';
import { readVmStatus } from '../machine/status.ts';
import { findHealth } from '../mesh/istio-objects.ts';
import { listWorkloadEntries } from '../mesh/workload-entry.ts';

/** What does not answer within this time is shown as not answering. */
const timeoutMs = 10_000;

/** A part of what `make status` shows, and the command that shows more of it. */
export interface StatusSection {
  title: string;
  lines: string[];
  command: string;
}

interface LibraryStats {
  books: number;
  titles: number;
  authors: number;
  addedLastMinute: number;
}

/** Reads every section at the same time; one that can't be read says why, and the others are shown all the same. */
export async function readStatus(deployment: Deployment): Promise<StatusSection[]> {
  const { cluster, machine } = deployment;
  const vmStatus = readVmStatus(deployment, timeoutMs);
  const sections: [title: string, command: string, lines: Promise<string[]>][] = [
    ['library', `open ${cluster.webUrl}`, readLibrary(cluster.webUrl)],
    ['cluster', `kubectl --context ${cluster.context} get pods`, readWorkloads(deployment, 'default')],
    ['mesh', `istioctl --context ${cluster.context} proxy-status`, readMesh(deployment)],
    [`VM ${machine.name}`, 'make vm-shell', vmStatus.then(formatVm)],
    ['database', 'make psql', vmStatus.then(formatDatabase)],
  ];
  return await Promise.all(
    sections.map(async ([title, command, lines]) => ({
      title,
      command,
      lines: await lines.catch((error: unknown) => [error instanceof Error ? error.message : String(error)]),
    })),
  );
}

async function readLibrary(webUrl: string): Promise<string[]> {
  const response = await fetch(`${webUrl}/api/stats`, { signal: AbortSignal.timeout(5_000) });
  if (!response.ok) return [`${webUrl} answers ${response.status}`];
  const { books, titles, authors, addedLastMinute } = (await response.json()) as LibraryStats;
  const counts = `${books} books, ${titles} titles, ${authors} authors; ${addedLastMinute} books in the last minute`;
  return [webUrl, counts];
}

/** How many pods of each Deployment are available, of how many there should be; then each pod that is not ready. */
async function readWorkloads({ cluster }: Deployment, namespace: string): Promise<string[]> {
  const selector = ['--namespace', namespace];
  const [workloads, pods] = await Promise.all([
    cluster.list<Workload>('deployments', selector, { timeoutMs }),
    cluster.list<Pod>('pods', selector, { timeoutMs }),
  ]);
  return [...workloads.map(formatWorkload), ...pods.flatMap(formatUnreadyPod)];
}

async function readMesh(deployment: Deployment): Promise<string[]> {
  const [workloads, entries] = await Promise.all([
    readWorkloads(deployment, 'istio-system'),
    listWorkloadEntries(deployment, { timeoutMs }),
  ]);
  const vms = entries.map((entry) =>
    formatLine(entry.metadata.name, findHealth(entry)?.status === 'True' ? 'healthy' : 'not healthy'),
  );
  return [...workloads, ...(vms.length > 0 ? vms : ['no VM is registered'])];
}

function formatWorkload({ metadata, spec, status }: Workload): string {
  const state = `${status?.availableReplicas ?? 0} of ${spec?.replicas ?? 1} pods available`;
  return formatLine(metadata?.name, state);
}

function formatUnreadyPod({ metadata, status }: Pod): string[] {
  if (metadata?.deletionTimestamp !== undefined) return [formatLine(metadata.name, 'terminating')];
  const ready = status?.conditions?.find(({ type }) => type === 'Ready');
  if (ready?.status === 'True') return [];
  return [formatLine(metadata?.name, `not ready (${status?.phase ?? 'unknown'})`)];
}

function formatLine(name: string | undefined, state: string): string {
  return `${(name ?? '').padEnd(40)} ${state}`;
}

function formatVm(status: Map<string, string>): string[] {
  const of = (name: string) => status.get(name) ?? 'unknown';
  return [
    `sidecar ${of('sidecar')} is ${of('sidecar-unit')}, as ${of('identity')}, certificate until ${of('certificate-until')}`,
    `firewall is ${of('firewall')}, ${of('disk-free')} of disk free`,
  ];
}

function formatDatabase(status: Map<string, string>): string[] {
  const of = (name: string) => status.get(name) ?? 'unknown';
  return [
    `PostgreSQL ${of('postgres')} is ${of('postgres-unit')}; the health check: ${of('postgres-health')}; checksums ${of('postgres-checksums')}`,
  ];
}
