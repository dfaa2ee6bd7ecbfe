import { hasSide, sideNames, type DatabasePlacement, type Side } from '../cluster/database-placement.ts';
import type { Deployment } from '../deployment/deployment.ts';
import { waitFor } from '../lib/wait.ts';
import type { ObservationPart } from '../lib/settings.ts';
import { withJaeger, type Span } from '../observability/jaeger.ts';
import { withPrometheus, type Prometheus } from '../observability/prometheus.ts';
import type { Check } from './check.ts';
import type { ProbePods } from './probe-pods.ts';
import { postBook } from './write-path.ts';

const observedTimeoutMs = 30_000;
/** k8s/base/postgres-1-vm-metrics.yaml. */
const agentPort = 15020;
const servicePort = 9464;

/** What has to be seen by what `make observe` has installed, `parts`; no checks where it has installed nothing. */
export function observationChecks(
  deployment: Deployment,
  parts: ObservationPart[],
  pods: Pick<ProbePods, 'outsideMesh' | 'unauthorized'>,
  placement: DatabasePlacement,
): Check[] {
  const { cluster } = deployment;
  const hasVm = hasSide(placement, 'vm');
  return [
    ...(parts.includes('prometheus')
      ? [...metricsChecks(deployment, placement), ...(hasVm ? [metricsAccessCheck(deployment, pods)] : [])]
      : []),
    ...(parts.includes('jaeger')
      ? [
          {
            claim: "one book's trace leads through the proxies to the SQL statement",
            check: () =>
              withJaeger(cluster, async (readTrace) =>
                verifyTrace(await postTracedBook(deployment), readTrace),
              ),
          },
        ]
      : []),
  ];
}

function metricsChecks({ cluster }: Deployment, placement: DatabasePlacement): Check[] {
  const { primary } = placement;
  const hasVm = hasSide(placement, 'vm');
  const check = (claim: string, verify: (prometheus: Prometheus) => Promise<string>): Check => ({
    claim,
    check: () =>
      withPrometheus(cluster, (prometheus) =>
        waitFor('it is seen', () => verify(prometheus), { timeoutMs: observedTimeoutMs }),
      ),
  });
  return [
    check(`Prometheus reads every proxy${hasVm ? ', and the VM through the mesh' : ''}`, (prometheus) =>
      verifyTargets(prometheus, hasVm),
    ),
    check(
      `Prometheus has the bytes to ${{ vm: 'the VM', pod: 'the database' }[primary]}, between both identities`,
      (prometheus) => verifyIdentities(prometheus, cluster.namespace, primary),
    ),
    check(`Kiali's queries lead from inventory to ${sideNames[primary]}`, (prometheus) =>
      verifyGraph(prometheus, cluster.namespace, primary),
    ),
  ];
}

/** The VM's own metrics, at the port where its proxy takes them. */
export function metricsAccessCheck(
  { cluster, machine }: Deployment,
  pods: Pick<ProbePods, 'outsideMesh' | 'unauthorized'>,
): Check {
  return {
    claim: "the VM's metrics are refused to everybody but Prometheus",
    check: async () => {
      const [outsideMesh, unauthorized] = [await pods.outsideMesh(), await pods.unauthorized()];
      const { vm } = await machine.addresses();
      const plain = await outsideMesh.get(`http://${vm}:${agentPort}/stats/prometheus`);
      if (plain.error === undefined) throw new Error(`plaintext is answered with ${plain.status}`);
      const service = `postgres-1-vm-metrics.${cluster.namespace}.svc.cluster.local:${servicePort}`;
      const other = await unauthorized.get(`http://${service}/stats/prometheus`);
      const response = other.error ?? `${other.status} ${other.body}`;
      if (response !== '403 RBAC: access denied')
        throw new Error(`another identity: ${response.slice(0, 100)}`);
      return `plaintext: ${plain.error}; another identity: ${response}`;
    },
  };
}

export async function verifyTargets({ listTargets, query }: Prometheus, hasVm: boolean): Promise<string> {
  const targets = await listTargets();
  const down = targets.filter(({ isUp }) => !isUp);
  if (down.length > 0) throw new Error(down.map(({ job, error }) => `${job} is down: ${error}`).join(', '));
  if (!hasVm) return `${targets.length} targets`;
  if (!targets.some(({ job }) => job === 'postgres-1-vm')) throw new Error('the VM is no target');
  const kinds = { proxy: 'envoy_server_uptime', PostgreSQL: 'pg_up == 1', host: 'node_time_seconds' };
  for (const [kind, expression] of Object.entries(kinds)) {
    const [sample] = await query(expression.replace(/^\w+/, '$&{job="postgres-1-vm"}'));
    if (!sample) throw new Error(`nothing of the VM's ${kind}`);
  }
  return `${targets.length} targets; of the VM its ${Object.keys(kinds).join(', ')}`;
}

export async function verifyIdentities(
  { query }: Prometheus,
  namespace: string,
  primary: Side,
): Promise<string> {
  const nameOf = (account: string) => `spiffe://cluster.local/ns/${namespace}/sa/${account}`;
  const [source, destination] = [nameOf('inventory'), nameOf(sideNames[primary])];
  const principals = `source_principal="${source}",destination_principal="${destination}"`;
  const bytes = async (direction: string) => {
    const series = `istio_tcp_${direction}_bytes_total{connection_security_policy="mutual_tls",${principals}}`;
    return (await query(`sum(${series})`))[0]?.value ?? 0;
  };
  const [received, sent] = [await bytes('received'), await bytes('sent')];
  if (received === 0 || sent === 0) throw new Error(`${received} bytes received, ${sent} sent`);
  return `mutual_tls, ${source} → ${destination}`;
}

/** By what Kiali groups the series that it draws an edge from: one that lacks a label is left out. */
const edgeLabels = [
  'source_cluster',
  'source_workload_namespace',
  'source_workload',
  'source_canonical_service',
  'source_canonical_revision',
  'destination_cluster',
  'destination_service_namespace',
  'destination_service',
  'destination_service_name',
  'destination_workload_namespace',
  'destination_workload',
  'destination_canonical_service',
  'destination_canonical_revision',
];
const securityLabels = ['connection_security_policy', 'source_principal', 'destination_principal'];

export async function verifyGraph({ query }: Prometheus, namespace: string, primary: Side): Promise<string> {
  const ask = async (metric: string, reporter: string, more: string[]) => {
    const labels = [...edgeLabels, ...more];
    const series = `${metric}{reporter=~"${reporter}",destination_workload_namespace="${namespace}"}`;
    const samples = await query(`sum(rate(${series}[60s])) by (${labels.join(',')}) > 0`);
    const edge = samples.find(
      (sample) =>
        sample.labels.source_workload === 'inventory' &&
        sample.labels.destination_workload === sideNames[primary] &&
        labels.every((label) => sample.labels[label]),
    );
    if (!edge) throw new Error(`${metric}, reported by the ${reporter}: no such edge`);
    return edge;
  };
  const sent = await ask('istio_tcp_sent_bytes_total', 'source', ['response_flags']);
  await ask('istio_tcp_received_bytes_total', 'source', ['response_flags']);
  const secured = await ask('istio_tcp_sent_bytes_total', 'destination', securityLabels);
  const policy = secured.labels.connection_security_policy ?? '';
  if (policy !== 'mutual_tls') throw new Error(`connection_security_policy is ${policy}`);
  return `${sent.value.toFixed(0)} bytes/s, ${policy}`;
}

async function postTracedBook({ cluster, database }: Deployment): Promise<string> {
  const webUrl = await cluster.webUrl();
  const title = `A Book to Trace ${crypto.randomUUID()}`;
  try {
    const { id } = await postBook(webUrl, title);
    const response = await fetch(`${webUrl}/api/books/${id}`, { signal: AbortSignal.timeout(10_000) });
    const { journey } = (await response.json()) as { journey: { traceId: string | null } | null };
    if (!journey?.traceId) throw new Error('the book has no trace');
    return journey.traceId;
  } finally {
    await database.sql(`delete from inventory.books where title = '${title}'`);
  }
}

/** Each sends its spans by itself: services under their names, proxies with the namespace behind it. */
const senders = [/^gateway\./, /^web\./, /^web$/, /^inventory\./, /^inventory$/];

export async function verifyTrace(
  traceId: string,
  readTrace: (traceId: string) => Promise<Span[]>,
  timeoutMs = observedTimeoutMs,
): Promise<string> {
  const path = await waitFor(
    'the whole trace',
    async () => {
      const spans = await readTrace(traceId);
      const statement = spans.find(({ tags }) =>
        String(tags['db.query.text']).startsWith('insert into books'),
      );
      if (!statement) throw new Error(`${spans.length} spans, none of them of the SQL statement`);
      const found = findPath(spans, statement);
      const missing = senders.filter((sender) => !found.some(({ service }) => sender.test(service)));
      if (missing.length > 0) {
        throw new Error(
          `on the way to the SQL statement are only ${found.map(({ service }) => service).join(' → ')}`,
        );
      }
      return found;
    },
    { timeoutMs, everyMs: Math.min(1_000, timeoutMs / 3) },
  );
  const services = path.map(({ service }) => service);
  return `${services.filter((name, index) => name !== services[index - 1]).join(' → ')} → SQL`;
}

/** The span and those above it, the uppermost first. */
function findPath(spans: Span[], span: Span): Span[] {
  const parent = spans.find(({ id }) => id === span.parentId);
  return [...(parent ? findPath(spans, parent) : []), span];
}
