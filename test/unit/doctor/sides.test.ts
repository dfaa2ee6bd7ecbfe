import { diagnose } from '../../../scripts/doctor/diagnose.ts';
import type { Facts } from '../../../scripts/doctor/facts.ts';
import type { SideChange } from '../../support/database-report.ts';
import { findNames, readFacts } from '../../support/doctor-facts.ts';
import { buildPodFacts, buildSidesFacts } from '../../support/sides-facts.ts';

const stopped = { role: 'stopped', isRunning: false, controlState: 'shut down' } as const;
const fenced = { ...stopped, hasStandbySignal: true };
const promoted = { role: 'primary', isInRecovery: false, hasStandbySignal: false } as const;
const slot = { name: 'postgres_1', isActive: false, walStatus: 'extended', retainedBytes: 2 ** 30 };
const stoppedOnVm = { 'postgres-unit': 'inactive', postgres: 'unknown', 'postgres-health': 'exit code 2' };
type Changes = Partial<Record<'vm' | 'pod', SideChange>>;
const clusterOf = ({ cluster }: Facts) => {
  if (!cluster.value) throw new Error('The cluster does not answer.');
  return cluster.value;
};
const meshOf = ({ mesh }: Facts) => {
  if (!mesh.value) throw new Error('The mesh does not answer.');
  return mesh.value;
};

test.each(['vm', 'pod'] as const)('finds nothing where both sides are well, the primary %s', (primary) => {
  expect(diagnose(buildSidesFacts(primary))).toEqual({ findings: [], unanswered: [] });
});

describe('where the VM was given up', () => {
  test('finds nothing, and misses nothing of it', () => {
    expect(diagnose(buildPodFacts())).toEqual({ findings: [], unanswered: [] });
  });

  test('judges by the objects of the cluster where those of the database do not answer in time', () => {
    expect(findNames({ ...buildPodFacts(), database: { error: 'late' } })).toEqual([]);
  });

  test.each([
    [
      'does not answer',
      { isReady: false, waitingReason: 'postgres: CrashLoopBackOff' },
      'delete pod postgres-1-0',
    ],
    ['is gone', { name: 'another' }, 'make deploy-all'],
  ])('finds that the pod %s', (_what, change, mend) => {
    expect(diagnose(buildPodFacts(change)).findings).toMatchObject([
      { name: 'database-silent', mend: expect.stringContaining(mend) },
    ]);
  });

  test('while the cluster does not answer, nobody can tell that the VM is missed', () => {
    const silent = { error: 'connection refused' };
    const absent = { name: 'shelf-postgres-1-vm', state: 'absent', commands: { start: '', unpause: '' } };
    const facts: Facts = { ...buildPodFacts(), cluster: silent, mesh: silent, database: silent, vm: silent };

    expect(findNames({ ...facts, power: { value: { vm: absent } } })).not.toContain('vm-unreachable');
    expect(findNames({ ...facts, power: { value: { vm: { ...absent, state: 'exited' } } } })).toContain(
      'vm-unreachable',
    );
  });

  test('still knows a rule that is missing', () => {
    const facts = buildPodFacts();
    const { objects } = meshOf(facts);
    objects.splice(objects.indexOf('AuthorizationPolicy default/inventory'), 1);

    expect(findNames(facts)).toEqual(['rule-missing']);
  });
});

describe('of the two sides', () => {
  test.each<[string, 'vm' | 'pod', Changes, string]>([
    [
      'two-primaries',
      'vm',
      { pod: promoted },
      'kubectl .* exec postgres-1-0 .*standby.signal.* && make migrate-prepare',
    ],
    ['two-primaries', 'pod', { vm: promoted }, 'make vm-shell DO=.*standby.signal.* && make migrate-prepare'],
    ['switch-interrupted', 'vm', { vm: fenced }, 'make migrate-back'],
    ['switch-interrupted', 'pod', { pod: fenced }, 'make migrate'],
    ['switch-interrupted', 'vm', { vm: fenced, pod: promoted }, 'make migrate'],
    ['standby-lost', 'vm', { pod: { error: 'no such pod' } }, 'make migrate-prepare'],
    ['standby-lost', 'pod', { vm: stopped }, 'make migrate-prepare'],
    [
      'replication-cut',
      'vm',
      { vm: { follower: undefined } },
      'make vm-shell DO=.*alter system reset.*pg_reload_conf.*',
    ],
    [
      'replication-cut',
      'pod',
      { pod: { follower: undefined } },
      'kubectl .* exec postgres-1-0 .* psql -U postgres .*pg_reload_conf.*',
    ],
    ['standby-behind', 'vm', { vm: { follower: undefined, synchronousStandby: '' } }, 'make migrate-prepare'],
    ['slot-retains-log', 'vm', { vm: { slots: [slot] } }, 'make migrate-prepare'],
    [
      'slot-retains-log',
      'vm',
      { pod: { slots: [slot] } },
      'kubectl .*pg_drop_replication_slot.*postgres_1.*',
    ],
    ['database-stopped', 'pod', { pod: stopped }, 'kubectl .* delete pod postgres-1-0'],
    ['database-silent', 'pod', { pod: { error: 'no answer' } }, 'kubectl .* delete pod postgres-1-0'],
  ])('finds %s, the primary %s: %j', (name, primary, changes, mend) => {
    const { findings } = diagnose(buildSidesFacts(primary, changes));

    expect(findings).toMatchObject([{ name, mend: expect.stringMatching(new RegExp(`^${mend}$`)) }]);
    for (const { seen, why } of findings) expect([seen, why]).toEqual([seen, expect.stringMatching(/\.$/)]);
  });

  test('says that commits wait because the standby is lost', () => {
    const changes = { vm: { follower: undefined }, pod: { error: 'no such pod' } };

    expect(diagnose(buildSidesFacts('vm', changes)).findings).toMatchObject([
      { name: 'standby-lost' },
      { name: 'replication-cut', followsFrom: 'standby-lost' },
    ]);
  });

  test('does not let start what a switch has stopped: it would not be the primary', () => {
    expect(diagnose(buildSidesFacts('vm', { vm: fenced }, stoppedOnVm)).findings).toMatchObject([
      { name: 'switch-interrupted' },
      { name: 'database-stopped', followsFrom: 'switch-interrupted' },
    ]);
  });

  test('names the network that keeps the standby from following', () => {
    const facts = buildSidesFacts('pod', { pod: { follower: undefined } });
    const { clock } = facts.networkPath.value ?? { clock: { time: 0, requestedAt: 0, receivedAt: 0 } };

    expect(diagnose({ ...facts, networkPath: { value: { refusal: '', clock } } }).findings).toMatchObject([
      { name: 'vm-network-cut', why: expect.stringContaining('the standby on the VM') },
      { name: 'replication-cut', followsFrom: 'vm-network-cut' },
    ]);
  });

  test('judges by the objects of the cluster where the sides do not answer in time', () => {
    expect(findNames({ ...buildSidesFacts('pod'), database: { error: 'late' } })).toEqual([]);
    const facts = { ...buildSidesFacts('pod'), cluster: { error: 'late' }, database: { error: 'late' } };
    expect(findNames(facts)).not.toContain('client-shut-out');
  });

  test('says that it can not tell where the primary is', () => {
    const { unanswered } = diagnose({ ...buildSidesFacts('vm'), database: { error: 'late' } });

    expect(unanswered).toEqual([{ question: 'where the primary of the database is', reason: 'late' }]);
  });
});

describe('with the primary in the cluster', () => {
  test('PostgreSQL on the VM may be away only as a standby', () => {
    expect(diagnose(buildSidesFacts('pod', { vm: stopped }, stoppedOnVm)).findings).toMatchObject([
      { name: 'standby-lost' },
    ]);
  });

  test('nobody may come in on the VM without an identity', () => {
    const rules = { 'postgres-rules': 'host all all all md5' };

    expect(findNames(buildSidesFacts('pod', {}, rules))).toEqual(['database-open-to-all']);
  });

  test('the name of the database has to lead there', () => {
    const facts = buildSidesFacts('pod');
    clusterOf(facts).services.forEach((one) => (one.selector = { app: 'nobody' }));

    expect(findNames(facts)).toEqual(['database-service-wrong']);
  });

  test('inventory has to be let in there, and each side at the other one', () => {
    const facts = buildSidesFacts('pod');
    meshOf(facts).authorizationPolicies = meshOf(facts).authorizationPolicies.filter(
      ({ metadata: { name } }) => !name.startsWith('postgres-1'),
    );

    expect(diagnose(facts).findings.map(({ seen }) => seen)).toEqual([
      'no policy allows cluster.local/ns/default/sa/inventory to call postgres-1:5432',
      'no policy allows cluster.local/ns/default/sa/postgres-1-vm to call postgres-1:5432',
      'no policy allows cluster.local/ns/default/sa/postgres-1 to call postgres-1-vm:5432',
    ]);
  });

  test('a scope that hides the other side is applied again', () => {
    const facts = buildSidesFacts('pod');
    for (const { metadata, spec } of meshOf(facts).sidecars)
      if (metadata.name === 'postgres-1-vm') spec.egress = [{ hosts: ['~/*'] }];

    expect(diagnose(facts).findings).toMatchObject([
      {
        name: 'client-shut-out',
        seen: 'Sidecar default/postgres-1-vm hides postgres-1-replication.default.svc.cluster.local from postgres-1-vm',
        mend: expect.stringMatching(/^make step-\d$/),
      },
    ]);
  });

  test('a replication Service whose protocol Istio would guess is found', () => {
    const facts = buildSidesFacts('pod');
    for (const { name, ports } of clusterOf(facts).services)
      if (name === 'postgres-1-replication')
        ports[0] = { ...ports[0], name: 'http', appProtocol: '' } as never;

    expect(findNames(facts)).toEqual(['guessed-protocol']);
  });

  test('a pod with an old sidecar is replaced by its StatefulSet', () => {
    const facts = buildSidesFacts('pod');
    for (const pod of clusterOf(facts).pods)
      if (pod.app === 'postgres-1') pod.istioImages = ['proxyv2:1.30.0'];

    expect(diagnose(facts).findings).toMatchObject([
      { name: 'version-skew', mend: expect.stringMatching(/ delete pod postgres-1-0$/) },
    ]);
  });

  test('a VM that is away takes the standby with it, not the database', () => {
    const facts = { ...buildSidesFacts('pod', { vm: { error: 'no route' } }), vm: { error: 'no route' } };

    expect(diagnose(facts).findings).toMatchObject([
      { name: 'vm-unreachable', why: expect.stringContaining('The standby is on it') },
      { name: 'standby-lost', followsFrom: 'vm-unreachable' },
    ]);
  });
});

test('a database of one side is not asked for another', () => {
  expect(findNames(readFacts('healthy'))).toEqual([]);
});
