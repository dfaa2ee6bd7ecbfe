import { formatCheck, runChecks } from '../../scripts/checks/check.ts';
import { observationChecks } from '../../scripts/checks/observation.ts';
import { onVmAlone } from '../../scripts/cluster/database-placement.ts';
import { createProbePods } from '../../scripts/checks/probe-pods.ts';
import { projectRoot } from '../../scripts/lib/project-root.ts';
import { args, run } from '../../scripts/lib/run.ts';
import { listInstalledParts, observeSelector } from '../../scripts/observability/parts.ts';
import { withPrometheus } from '../../scripts/observability/prometheus.ts';
import type { DeployedLibrary } from '../../scripts/testing/deploy-library.ts';
import { deployLimitMs, runVerb } from '../../scripts/testing/verbs.ts';
import { deployMeshTest, meshEnv } from '../support/library.ts';
import { verifyAsShown } from '../support/pages.ts';

/** Jaeger's image is not everywhere, so a program of our own stands in for it; Kiali's is not, so its queries are asked. */
const JAEGER_IMAGE = 'mesh-library-test/jaeger:1';
const observeEnv = { ...meshEnv, OBSERVE: 'prometheus,jaeger', JAEGER_IMAGE };
const limitMs = 400_000;

// A story in one order.
describe('what observes a deployment', () => {
  let library: DeployedLibrary;

  beforeAll(async () => {
    library = await deployMeshTest();
    await run('docker', args`build --quiet --tag ${JAEGER_IMAGE} ${projectRoot}test/support/jaeger`, {
      timeoutMs: 120_000,
    });
  }, deployLimitMs);

  afterAll(() => run('docker', args`image rm --force ${JAEGER_IMAGE}`));

  test(
    'sees the VM as a workload of the mesh, and a book on its way through the proxies',
    async () => {
      const { deployment } = library;
      const output = await runVerb('observe', observeEnv);

      const parts = await listInstalledParts(deployment);
      const pods = createProbePods(deployment);
      const reports = await runChecks(
        [observationChecks(deployment, parts, pods, onVmAlone)],
        () => undefined,
      );
      await pods.remove();

      expect(reports.filter(({ holds }) => !holds)).toEqual([]);
      expect(reports).toHaveLength(5);
      await verifyAsShown('make observe', output, { 'prometheus, kiali, jaeger': 'prometheus, jaeger' });
      await verifyAsShown('make verify', ['the others', ...reports.map(formatCheck)].join('\n'));
    },
    limitMs,
  );

  // After some checks the mesh takes the VM out of its endpoints, and Prometheus reads nothing of it any more.
  test(
    'tells a stopped PostgreSQL from a VM that is away, and no book is lost',
    async () => {
      const { observed, ledger } = await library.fault('db-stop');

      expect(observed).toMatch(/taken out within .*; the alert DatabaseUnhealthy fired, and had ended/);
      expect(ledger).toMatch(/^clean: \d\d+ acknowledged, each there once/);
      await expect(
        withPrometheus(library.deployment.cluster, ({ query }) =>
          query('count_over_time(ALERTS{alertname="VmOutOfMesh"}[5m])'),
        ),
      ).resolves.toEqual([]);
    },
    limitMs,
  );

  test(
    'goes without a trace',
    async () => {
      const { cluster, database, machine } = library.deployment;
      await runVerb('observe-down', observeEnv);

      const kinds = 'deployments,services,configmaps,serviceaccounts,roles,telemetries,authorizationpolicies';
      expect(await cluster.kubectl(args`get ${kinds} --selector ${observeSelector} --output name`)).toBe('');
      expect(await machine.sh("dpkg-query --show 'prometheus-*' 2> /dev/null || true")).toBe('');
      expect(await database.sql("select count(*) from pg_roles where rolname = 'metrics'")).toBe('0');
    },
    limitMs,
  );
});
