import { diagnose } from '../../../scripts/doctor/diagnose.ts';
import { readClusterFacts } from '../../../scripts/doctor/facts/cluster.ts';
import type { Facts } from '../../../scripts/doctor/facts.ts';
import { findDenial } from '../../../scripts/doctor/findings/policies.ts';
import type { AuthorizationPolicy } from '../../../scripts/mesh/istio-objects.ts';
import { buildRun } from '../../support/commands.ts';
import { buildDeployment } from '../../support/deployments.ts';
import { readFacts, recordedBreaks } from '../../support/doctor-facts.ts';

/** The facts of the same deployment, had it been made in namespace `shelf`. */
function moveToShelf(facts: Facts): Facts {
  const text = JSON.stringify(facts)
    .replaceAll('"namespace":"default"', '"namespace":"shelf"')
    .replaceAll(
      /\b(AuthorizationPolicy|Sidecar|WorkloadEntry|WorkloadGroup|DestinationRule) default\//g,
      '$1 shelf/',
    )
    .replaceAll('/ns/default/', '/ns/shelf/')
    .replaceAll('.default.svc.', '.shelf.svc.');
  return JSON.parse(text) as Facts;
}

const inShelf = { name: 'web', namespace: 'shelf', kind: 'AuthorizationPolicy', uid: '' };
const policy = (serviceAccounts: string[]): AuthorizationPolicy => ({
  kind: 'AuthorizationPolicy',
  metadata: inShelf,
  spec: { rules: [{ from: [{ source: { serviceAccounts } }] }] },
});

describe('a deployment in another namespace', () => {
  test('is as healthy as in namespace default', () => {
    expect(diagnose(moveToShelf(readFacts('healthy')))).toEqual(diagnose(readFacts('healthy')));
  });

  test.each(recordedBreaks)('has the same findings when it is broken: %s', (name) => {
    const namesOf = (facts: Facts) => diagnose(facts).findings.map((finding) => finding.name);

    expect(namesOf(moveToShelf(readFacts(name)))).toEqual(namesOf(readFacts(name)));
  });

  test('is mended by commands that name its namespace', () => {
    const facts = moveToShelf(readFacts('namespace-without-label'));

    expect(diagnose(facts).findings[0]?.mend).toBe(
      'kubectl --context kind-doctor --namespace shelf label --overwrite namespace shelf istio-injection=enabled',
    );
  });

  test.each([
    [{ 'istio-injection': 'enabled' }, true],
    [{ 'istio.io/rev': 'stable' }, true],
    [{}, false],
  ])('gets sidecars where its namespace has the labels %j: %s', async (labels, injectsSidecars) => {
    const namespaces = [
      { kind: 'Namespace', metadata: { name: 'shelf', labels } },
      { kind: 'Namespace', metadata: { name: 'default', labels: { 'istio-injection': 'enabled' } } },
    ];
    const run = buildRun([[/ get /, JSON.stringify({ items: namespaces })]]);

    const facts = await readClusterFacts(buildDeployment(run, { NAMESPACE: 'shelf' }), 1_000);

    expect(facts.injectsSidecars).toBe(injectsSidecars);
  });
});

describe('a policy that names service accounts', () => {
  const call = (principal: string) => ({ namespace: 'shelf', principal, labels: {}, port: 8081 });

  test.each([
    [['web'], 'cluster.local/ns/shelf/sa/web', undefined],
    [['shelf/web'], 'cluster.local/ns/shelf/sa/web', undefined],
    [['web'], 'cluster.local/ns/other/sa/web', 'no policy allows it'],
    [['acquisitions'], 'cluster.local/ns/shelf/sa/web', 'no policy allows it'],
  ])('%j and the client %s: %s', (accounts, principal, denial) => {
    expect(findDenial([policy(accounts)], call(principal), 'istio-system')).toBe(denial);
  });
});
