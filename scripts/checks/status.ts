import type { Deployment as KubernetesDeployment } from 'kubernetes-types/apps/v1.js';
import type { Pod } from 'kubernetes-types/core/v1.js';
import { getControlPlane } from '../cluster/control-plane.ts';
import { hasSide, onVmAlone, readDatabasePlacement } from '../cluster/database-placement.ts';
import { isReady } from '../cluster/pods.ts';
import type { Deployment } from '../deployment/deployment.ts';
import { readVmStatus } from '../machine/status.ts';
import { findHealth } from '../mesh/istio-objects.ts';
import { listWorkloadEntries } from '../mesh/workload-entry.ts';
import { getErrorMessage } from '../lib/error-message.ts';
import { withLimit } from '../lib/wait.ts';
import { readDatabaseReport } from '../migration/database-report.ts';
import { describeSides } from '../migration/status.ts';

/** A part that takes longer to answer counts as silent. */
const timeoutMs = 10_000;

/** The status of one part, and the command that shows more of it. */
export interface PartStatus {
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

/** Reads every part at once; one that does not answer says why, and hides no other. */
export async function readStatus(deployment: Deployment): Promise<PartStatus[]> {
  const { cluster, machine, settings } = deployment;
  const { context, namespace } = cluster;
  const webUrl = withLimit(cluster.webUrl, timeoutMs, 'the library has no address yet');
  const istioNamespace = getControlPlane(cluster, settings).then((plane) => plane.namespace);
  const istioctl = `istioctl --context ${context} proxy-status`;
  const vmStatus = readVmStatus(machine, timeoutMs);
  vmStatus.catch(() => undefined); // each part that shows it says why it can't
  const placement = withLimit(() => readDatabasePlacement(cluster), timeoutMs, 'no answer').catch(
    () => onVmAlone,
  );
  const hasVm = placement.then((one) => hasSide(one, 'vm'));
  const parts: [title: string, command: string | Promise<string>, lines: Promise<string[]>][] = [
    [
      'library',
      webUrl.then(
        (url) => `open ${url}`,
        () => 'make doctor',
      ),
      webUrl.then(describeLibrary),
    ],
    [
      'cluster',
      `kubectl --context ${context} --namespace ${namespace} get pods`,
      describeWorkloads(deployment, namespace),
    ],
    [
      'mesh',
      istioNamespace.then(
        (name) => `${istioctl} --istioNamespace ${name}`,
        () => istioctl,
      ),
      istioNamespace.then((name) => describeMesh(deployment, name)),
    ],
    [
      `VM ${machine.name}`,
      hasVm.then((has) => (has ? 'make vm-shell' : 'make migrate-prepare')),
      hasVm.then(async (has) => (has ? describeVm(await vmStatus) : [givenUp])),
    ],
    [
      'database',
      'make psql',
      hasVm.then(async (has) => (has ? describeDatabase(await vmStatus) : describePodDatabase(deployment))),
    ],
    [
      'sides of the database',
      'make migrate-status',
      readDatabaseReport(deployment, timeoutMs).then(describeSides),
    ],
  ];
  return await Promise.all(
    parts.map(async ([title, command, lines]) => ({
      title,
      command: await command,
      lines: await lines.catch((error: unknown) => [getErrorMessage(error)]),
    })),
  );
}

export function formatStatus(parts: PartStatus[]): string {
  return parts
    .map(({ title, lines, command }) => [`${title.padEnd(32)} ${command}`, ...lines].join('\n  '))
    .join('\n\n');
}

async function describeLibrary(webUrl: string): Promise<string[]> {
  const response = await fetch(`${webUrl}/api/stats`, { signal: AbortSignal.timeout(5_000) });
  if (!response.ok) return [`${webUrl} answers ${response.status}`];
  const { books, titles, authors, addedLastMinute } = (await response.json()) as LibraryStats;
  const counts = `${books} books, ${titles} titles, ${authors} authors`;
  return [webUrl, `${counts}; ${addedLastMinute} books in the last minute`];
}

/** How many pods of each Deployment are available; then each pod that is not ready. */
async function describeWorkloads({ cluster }: Deployment, namespace: string): Promise<string[]> {
  const selector = ['--namespace', namespace];
  const items = await cluster.list<KubernetesDeployment | Pod>('deployments,pods', selector, { timeoutMs });
  return items.flatMap((item) => {
    const state = item.kind === 'Deployment' ? describeDeployment(item) : describeUnready(item as Pod);
    return state === undefined ? [] : [formatLine(item.metadata?.name, state)];
  });
}

function describeDeployment({ spec, status }: KubernetesDeployment): string {
  return `${status?.availableReplicas ?? 0} of ${spec?.replicas ?? 1} pods available`;
}

function describeUnready(pod: Pod): string | undefined {
  const { metadata, status } = pod;
  if (metadata?.deletionTimestamp !== undefined) return 'ending';
  return isReady(pod) ? undefined : `not ready (${status?.phase ?? 'unknown'})`;
}

async function describeMesh(deployment: Deployment, istioNamespace: string): Promise<string[]> {
  const [workloads, entries] = await Promise.all([
    describeWorkloads(deployment, istioNamespace),
    listWorkloadEntries(deployment, { timeoutMs }),
  ]);
  if (entries.length === 0) return [...workloads, 'no VM is registered'];
  const health = entries.map((entry) =>
    formatLine(entry.metadata.name, findHealth(entry)?.status === 'True' ? 'healthy' : 'not healthy'),
  );
  return [...workloads, ...health];
}

const givenUp = 'given up by make migrate-finish: it has no part in the library any more';

function describeVm(status: Map<string, string>): string[] {
  const field = (name: string) => status.get(name) ?? 'unknown';
  return [
    `sidecar ${field('sidecar')} is ${field('sidecar-unit')}, as ${field('identity')}, certificate until ${field('certificate-until')}`,
    `firewall is ${field('firewall')}, ${field('disk-free')} of disk free`,
  ];
}

function describeDatabase(status: Map<string, string>): string[] {
  const field = (name: string) => status.get(name) ?? 'unknown';
  return [
    `PostgreSQL ${field('postgres')} is ${field('postgres-unit')}; the health check: ${field('postgres-health')}; checksums ${field('postgres-checksums')}`,
  ];
}

async function describePodDatabase({ database }: Deployment): Promise<string[]> {
  const version = await database.sql(
    "select current_setting('server_version') || '; checksums ' || current_setting('data_checksums')",
  );
  return [`PostgreSQL in the cluster answers: ${version}`];
}

function formatLine(name = '', state: string): string {
  return `${name.padEnd(40)} ${state}`;
}
