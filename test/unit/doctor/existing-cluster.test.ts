import { diagnose } from '../../../scripts/doctor/diagnose.ts';
import { readClusterFacts, type PodFacts } from '../../../scripts/doctor/facts/cluster.ts';
import { getExitCode } from '../../../scripts/doctor/finding.ts';
import type { Facts } from '../../../scripts/doctor/facts.ts';
import { buildRun } from '../../support/commands.ts';
import { buildDeployment } from '../../support/deployments.ts';
import { readFacts } from '../../support/doctor-facts.ts';

/** The facts of a deployment whose Istio was there before: of a revision, in a namespace of its own, with our gateway beside the library. */
function moveToTheirCluster(facts: Facts): Facts {
  const text = JSON.stringify(facts)
    .replaceAll(
      '"namespace":"istio-system","name":"istio-eastwestgateway',
      '"namespace":"default","name":"istiod-gateway',
    )
    .replaceAll('"namespace":"istio-system","name":"istiod', '"namespace":"mesh","name":"istiod-1-31')
    .replaceAll('"revision":"default"', '"revision":"1-31"')
    .replaceAll('"istio-eastwestgateway"', '"istiod-gateway"')
    .replaceAll(/\b(AuthorizationPolicy|PeerAuthentication|Sidecar|Telemetry) istio-system\//g, '$1 default/')
    .replaceAll('istiod.istio-system.svc', 'istiod-1-31.mesh.svc');
  return JSON.parse(text) as Facts;
}

const buildPod = (namespace: string, name: string, version: string): PodFacts => ({
  ...{ namespace, name, app: 'istiod', serviceAccount: '', waitingReason: '', hasProxy: false },
  ...{ isReady: true, isTerminating: false, istioImages: [`pilot:${version}`] },
});

describe('doctor on a cluster that was there before', () => {
  const healthy = moveToTheirCluster(readFacts('healthy'));

  test('needs nothing in istio-system', () => {
    expect(diagnose(healthy)).toEqual({ findings: [], unanswered: [] });
  });

  test.each([
    'istiod-gone',
    'gateway-gone',
    'hosts-line-gone',
    'istiod-port-shut',
    'policy-shuts-out',
    'step-behind',
  ])('finds the same as on a cluster of ours: %s', (name) => {
    const namesOf = (facts: Facts) => diagnose(facts).findings.map((finding) => finding.name);

    expect(namesOf(moveToTheirCluster(readFacts(name)))).toEqual(namesOf(readFacts(name)));
  });

  test('names the Istio that is there, in what it saw and in what mends it', () => {
    const [finding] = diagnose(moveToTheirCluster(readFacts('namespace-without-label'))).findings;

    expect(finding?.mend).toMatch(/label --overwrite namespace default istio\.io\/rev=1-31$/);
    expect(diagnose(moveToTheirCluster(readFacts('hosts-line-gone'))).findings[0]?.seen).toBe(
      '/etc/hosts of the VM has no line for istiod-1-31.mesh.svc',
    );
  });

  test('leaves the Istio of others that is beside it to them', () => {
    const facts = structuredClone(healthy);
    facts.cluster.value?.pods.push(
      buildPod('mesh', 'istiod-1-31-2-5f7d9c-abcde', '1.30.0'),
      buildPod('mesh', 'kiali-5f7d9c-abcde', '1.29.0'),
    );

    expect(diagnose(facts).findings).toEqual([]);
    facts.cluster.value?.pods.push(buildPod('mesh', 'istiod-1-31-5f7d9c-abcde', '1.30.0'));
    expect(diagnose(facts).findings).toMatchObject([{ name: 'version-skew' }]);
  });

  test('takes the way to a host elsewhere for long, and not for broken', () => {
    const facts = { ...structuredClone(healthy), power: { value: {} } };
    Object.assign(facts.networkPath.value ?? {}, { connectMs: 61 });

    const diagnosis = diagnose(facts);

    expect(diagnosis.findings).toMatchObject([{ name: 'vm-network-slow', isNote: true }]);
    expect(getExitCode(diagnosis)).toBe(0);
  });

  test('says that there is no Istio any more', () => {
    const facts = structuredClone(healthy);
    delete facts.cluster.value?.controlPlane;

    expect(diagnose(facts).findings).toMatchObject([{ name: 'istiod-down', mend: 'make deploy-all' }]);
  });

  test('looks for its own revision, in whatever namespace that is', async () => {
    const buildIstiod = (name: string, revision: string) => ({
      kind: 'Deployment',
      metadata: { name, namespace: 'mesh', labels: { app: 'istiod', 'istio.io/rev': revision } },
      spec: { template: { spec: { containers: [{ image: 'pilot:1.31.1' }] } } },
    });
    const items = [buildIstiod('istiod', 'default'), buildIstiod('istiod-a', 'a')];
    const run = buildRun([[/ get /, JSON.stringify({ items })]]);
    const read = async (env: Record<string, string>) =>
      (await readClusterFacts(buildDeployment(run, env), 1_000)).controlPlane?.name;

    await expect(read({})).resolves.toBe('istiod');
    await expect(read({ ISTIO: 'a' })).resolves.toBe('istiod-a');
    await expect(read({ ISTIO: 'b' })).resolves.toBeUndefined();
  });
});
