import {
  metricsAccessCheck,
  verifyGraph,
  verifyIdentities,
  verifyTargets,
  verifyTrace,
} from '../../../scripts/checks/observation.ts';
import type { GetResult, PodClient } from '../../../scripts/cluster/pod-client.ts';
import type { Span } from '../../../scripts/observability/jaeger.ts';
import type { Prometheus, Sample, Target } from '../../../scripts/observability/prometheus.ts';
import { buildDeployment } from '../../support/deployed-mesh.ts';

const target = (job: string, isUp = true): Target => ({ job, isUp, error: isUp ? '' : 'connection refused' });
const sample = (labels: Record<string, string> = {}): Sample => ({ labels, value: 7 });
const build = (
  answer: (expression: string) => Sample[],
  targets = [target('pods'), target('postgres-1-vm')],
) =>
  ({
    query: (expression) => Promise.resolve(answer(expression)),
    listTargets: () => Promise.resolve(targets),
  }) satisfies Prometheus;

describe('the targets', () => {
  test('are all up, and the VM tells of its proxy, PostgreSQL and host', async () => {
    await expect(
      verifyTargets(
        build(() => [sample()]),
        true,
      ),
    ).resolves.toBe('2 targets; of the VM its proxy, PostgreSQL, host');
  });

  test('are not all up: which, and why', async () => {
    const prometheus = build(() => [sample()], [target('pods'), target('postgres-1-vm', false)]);

    await expect(verifyTargets(prometheus, true)).rejects.toThrow(
      'postgres-1-vm is down: connection refused',
    );
  });

  test('do without the VM where it was given up', async () => {
    const prometheus = build(() => [], [target('pods'), target('pods')]);

    await expect(verifyTargets(prometheus, false)).resolves.toBe('2 targets');
  });

  test('lack the VM', async () => {
    await expect(
      verifyTargets(
        build(() => [sample()], [target('pods')]),
        true,
      ),
    ).rejects.toThrow('the VM is no target');
  });

  test('lack what only PostgreSQL can tell', async () => {
    const prometheus = build((expression) => (expression.startsWith('pg_up') ? [] : [sample()]));

    await expect(verifyTargets(prometheus, true)).rejects.toThrow("nothing of the VM's PostgreSQL");
  });
});

test('bytes without both identities do not count', async () => {
  const onlyPlain = build((expression) => (expression.includes('mutual_tls') ? [] : [sample()]));

  await expect(verifyIdentities(onlyPlain, 'default', 'vm')).rejects.toThrow('0 bytes received, 0 sent');
  await expect(
    verifyIdentities(
      build(() => [sample()]),
      'books',
      'vm',
    ),
  ).resolves.toBe(
    'mutual_tls, spiffe://cluster.local/ns/books/sa/inventory → spiffe://cluster.local/ns/books/sa/postgres-1-vm',
  );
});

describe("Kiali's edge", () => {
  /** With every label that the query groups by. */
  const edge = (expression: string, changes: Record<string, string> = {}) => {
    const labels = /by \((.*)\)/.exec(expression)?.[1]?.split(',') ?? [];
    return sample({
      ...Object.fromEntries(labels.map((label) => [label, 'x'])),
      ...{ source_workload: 'inventory', destination_workload: 'postgres-1-vm' },
      ...(labels.includes('connection_security_policy') && { connection_security_policy: 'mutual_tls' }),
      ...changes,
    });
  };

  test('is there where the three queries lead to it', async () => {
    await expect(
      verifyGraph(
        build((expression) => [edge(expression)]),
        'default',
        'vm',
      ),
    ).resolves.toBe('7 bytes/s, mutual_tls');
  });

  test.each([
    ['of another workload', { destination_workload: 'web' }, 'no such edge'],
    ['that lacks a label', { destination_canonical_service: '' }, 'no such edge'],
    ['in plaintext', { connection_security_policy: 'none' }, 'connection_security_policy is none'],
  ])('is not one %s', async (_, changes, message) => {
    await expect(
      verifyGraph(
        build((expression) => [edge(expression, changes)]),
        'default',
        'vm',
      ),
    ).rejects.toThrow(message);
  });
});

describe('the trace of a book', () => {
  const services = ['gateway.default', 'web.default', 'web', 'web.default', 'inventory.default', 'inventory'];
  const spans: Span[] = services.map((service, index) => ({
    ...{ id: String(index), parentId: index === 0 ? undefined : String(index - 1), service, name: 'POST' },
    ...{ startMicros: index, durationMicros: 1 },
    tags: index === services.length - 1 ? { 'db.query.text': 'insert into books' } : {},
  }));
  const verify = (found: Span[]) => verifyTrace('1', () => Promise.resolve(found), 30);

  test('is the path to the SQL statement', async () => {
    await expect(verify(spans)).resolves.toBe(
      'gateway.default → web.default → web → web.default → inventory.default → inventory → SQL',
    );
  });

  test('without the proxies says what there is', async () => {
    const byServices = spans
      .filter(({ service }) => !service.endsWith('.default'))
      .map((span) => ({ ...span, parentId: span.service === 'inventory' ? '2' : undefined }));

    await expect(verify(byServices)).rejects.toThrow(
      'on the way to the SQL statement are only web → inventory',
    );
  });

  test('without the statement says how much came', async () => {
    await expect(verify(spans.slice(0, 3))).rejects.toThrow('3 spans, none of them of the SQL statement');
  });
});

describe("the VM's metrics", () => {
  const { deployment } = buildDeployment();
  const client = (result: GetResult) => () =>
    Promise.resolve({ get: () => Promise.resolve(result) } as unknown as PodClient);
  const refused = client({ error: 'read ECONNRESET' });
  const forbidden = client({ status: 403, body: 'RBAC: access denied' });
  const answered = client({ status: 200, body: '# HELP' });

  test('are refused to plaintext and to other identities', async () => {
    const { check } = metricsAccessCheck(deployment, { outsideMesh: refused, unauthorized: forbidden });

    await expect(check()).resolves.toBe(
      'plaintext: read ECONNRESET; another identity: 403 RBAC: access denied',
    );
  });

  test.each([
    ['plaintext', { outsideMesh: answered, unauthorized: forbidden }, 'plaintext is answered with 200'],
    ['another identity', { outsideMesh: refused, unauthorized: answered }, 'another identity: 200 # HELP'],
  ])('are not for everybody: %s', async (_, pods, message) => {
    await expect(metricsAccessCheck(deployment, pods).check()).rejects.toThrow(message);
  });
});
